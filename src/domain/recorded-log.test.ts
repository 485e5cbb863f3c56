import fc from "fast-check";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { readRecordedLog, type RecordedUpdate } from "./recorded-log";
import { recordedReport, withFileName } from "./recorded-log-report";
import { diagnostic, failedOp, out, pre, summary, type Raw } from "./testing/events";

const EVENTS = join(__dirname, "testing", "events");
const logText = (name: string): string => readFileSync(join(EVENTS, `${name}.jsonl`), "utf8");
const NAMES = readdirSync(EVENTS).map((name) => name.replace(".jsonl", ""));
const COMPLETE = NAMES.filter((name) => logText(name).includes("summaryEvent"));

const updatesOf = (text: string): readonly RecordedUpdate[] => {
  const log = readRecordedLog(text);
  if ("wrongLine" in log) throw new Error(`line ${log.wrongLine} is none of a log's`);
  return log;
};
const onlyReport = (text: string, file = "day.jsonl"): ReturnType<typeof recordedReport> => {
  const [update, ...more] = updatesOf(text);
  if (update === undefined || more.length > 0) throw new Error("Not one update.");
  return recordedReport(file, update);
};
const lines = (...events: readonly Raw[]): string =>
  events.map((event, sequence) => `${JSON.stringify({ sequence, timestamp: 1, ...event })}\n`).join("");
const vpc = { old: { inputs: { v: 1 } }, new: { inputs: { v: 2 } } };

it.each(COMPLETE)("%s: operations are counted as the engine's own summary counts them", (name) => {
  const event = logText(name)
    .split("\n")
    .find((line) => line.includes('"summaryEvent"'));
  const { summaryEvent } = JSON.parse(event ?? "") as { summaryEvent: { resourceChanges: Record<string, number> } };
  const { stack, notes } = onlyReport(logText(name));
  expect(stack.changes).toEqual(summaryEvent.resourceChanges);
  expect(notes).toEqual([]);
  expect(stack.outcome).not.toBe("cut-short");
});

it.each<[string, (text: string) => string]>([
  ["without a last line break", (text) => text.trimEnd()],
  ["with CRLF", (text) => text.replaceAll("\n", "\r\n")],
  ["with a byte order mark", (text) => `\uFEFF${text}`],
  ["with empty lines", (text) => `\n${text.replaceAll("\n", "\n\n")}`],
  ["with its lines in another order", (text) => text.trimEnd().split("\n").reverse().join("\n")],
  ["with events of a later engine", (text) => `${text}{"sequence":999,"timestamp":1,"teleportEvent":{"to":"mars"}}\n`],
  ["with fields of a later engine", (text) => text.replaceAll('{"sequence"', '{"traceId":"x","sequence"')],
])("reads a log %s", (_, change) => {
  for (const name of ["replace", "resource-fails"])
    expect(onlyReport(change(logText(name)))).toEqual(onlyReport(logText(name)));
});

describe("a log of an engine whose summary does not say how it ended", () => {
  const old = (name: string): string => logText(name).replace(/,"isPreview":(true|false),"result":"\w+"/, "");

  it.each([
    ["update", "changed"],
    ["unchanged", "unchanged"],
    ["resource-fails", "failed"],
    ["program-throws", "failed"],
  ])("%s is %s", (name, outcome) => {
    expect(old(name)).not.toContain('"result"');
    expect(onlyReport(old(name)).stack.outcome).toBe(outcome);
  });

  it("has failed where an operation did", () => {
    const ended = { summaryEvent: { durationSeconds: 2, resourceChanges: { same: 1 } } };
    const text = lines(pre("update", vpc), failedOp("update", vpc), ended);
    expect(onlyReport(text).stack.outcome).toBe("failed");
  });
});

describe("a truncated log", () => {
  const text = logText("replace");
  const whole = text.trimEnd().split("\n").length;

  it("is cut short wherever it is cut before its summary's end, and a note has the line", () => {
    const end = text.indexOf("\n", text.indexOf('"summaryEvent"'));
    for (let length = 20; length < end; length += 97) {
      const cut = text.slice(0, length);
      const { stack, notes } = onlyReport(cut);
      expect(stack).toMatchObject({
        outcome: "cut-short",
        digest: null,
        next: "Get the whole log, or record the update again.",
      });
      const line = cut.trimEnd().split("\n").length;
      expect(notes).toEqual([
        { code: "LOG_CUT", message: expect.stringMatching(new RegExp(`\\bline,? ${line}\\b`)) as string },
      ]);
      expect(stack.headline).toBe(notes[0]?.message);
    }
  });

  it("says what is missing where it ends between two lines", () => {
    const head = text.split("\n").slice(0, 5).join("\n");
    expect(onlyReport(head).notes[0]?.message).toBe(
      "day.jsonl ends early: there is no summary of the engine up to its last line, 5.",
    );
  });

  it("is cut short too where the cut is after the summary: what else is gone cannot be known", () => {
    const { stack, notes } = onlyReport(`${text.trimEnd()}\n{"sequence":77,"tim`);
    expect(stack.outcome).toBe("cut-short");
    expect(notes[0]?.message).toBe(`day.jsonl ends early: its line ${whole + 1} is cut off.`);
    expect(stack.changes).toEqual({ replace: 2, same: 1, update: 1 });
  });

  it("stays failed where that much is known", () => {
    const { stack, notes } = onlyReport(`${logText("resource-fails").trimEnd()}\n{"sequence":77,"tim`);
    expect(stack.outcome).toBe("failed");
    expect(notes).toHaveLength(1);
  });

  it("names the first line in its middle that cannot be read", () => {
    const [first, ...rest] = text.split("\n");
    const { stack, notes } = onlyReport([first, "?", "{", ...rest].join("\n"));
    expect(stack.outcome).toBe("cut-short");
    expect(notes[0]?.message).toBe("Line 2 of day.jsonl cannot be read as an engine event, nor can 1 more.");
  });
});

it.each([
  ["", 1],
  ["\n\n", 1],
  ["\n# Not a log\n", 2],
  ['{\n  "schemaVersion": 1\n}\n', 1],
  ['{"level":"info"}\n', 1],
  ['[{"sequence":0}]', 1],
  ["\u0000\u0001", 1],
])("%j is no log, by its line %d", (text, wrongLine) => {
  expect(readRecordedLog(text)).toEqual({ wrongLine });
});

it("tells logs apart that were put one behind another", () => {
  const two = updatesOf(`${logText("update")}${logText("replace")}`);
  const counts = two.map((update) => recordedReport("both.jsonl", update).stack.changes);
  expect(counts).toEqual([
    { same: 3, update: 1 },
    { replace: 2, same: 1, update: 1 },
  ]);
});

it("names the stack as the engine does, or by its file", () => {
  expect(onlyReport(logText("update")).stack).toMatchObject({ id: "net:dev", project: "net", stack: "dev" });
  expect(onlyReport(lines(diagnostic("error", "boom"), summary({}, "failed")), "logs/day.jsonl").stack).toMatchObject({
    id: "day:unknown",
    project: "day",
  });
  expect(withFileName(onlyReport(logText("update")), "a.jsonl").stack).toMatchObject({
    id: "a.jsonl:dev",
    project: "net",
  });
});

it("shows an operation of a later engine, and counts a replace told in steps once", () => {
  const text = lines(
    pre("teleport", vpc),
    out("teleport", vpc),
    pre("replace", { ...vpc, name: "sg" }),
    summary({ teleport: 1, replace: 1, "create-replacement": 1 }),
  );
  expect(onlyReport(text).stack.changes).toEqual({ unknown: 1, replace: 1 });
});

it("never throws, and is never a complete result where a byte of an event was lost", () => {
  const text = logText("replace").trimEnd();
  const end = text.lastIndexOf("\n");
  fc.assert(
    fc.property(fc.nat({ max: end - 1 }), fc.string({ maxLength: 5 }), (at, junk) => {
      const log = readRecordedLog(text.slice(0, at) + junk + text.slice(at + 1));
      if ("wrongLine" in log) return;
      const reports = log.map((update) => recordedReport("day.jsonl", update));
      const isIntact = log.every(({ unreadable }) => unreadable.length === 0);
      if (!isIntact)
        expect(reports.some(({ notes, stack }) => notes.length > 0 && stack.outcome === "cut-short")).toBe(true);
    }),
  );
});
