import fc from "fast-check";
import { terminalLog, wantsColor } from "./terminal-log";
import { logText } from "./terminal-log-text";

const screenOf = (isTTY = false) => {
  const written: string[] = [];
  return { isTTY, written, write: (text: string) => written.push(text) };
};

describe("terminalLog", () => {
  it("tells everything on its screen, with place and level", async () => {
    const screen = screenOf();
    const log = terminalLog(screen, {});
    log.info("one");
    log.debug("hidden");
    log.mask("hidden");
    await log.group("Preview", async () => log.info("two"));
    log.annotate({ level: "error", title: "E", message: "m", source: { file: "index.ts", line: 3, column: 4 } });
    log.annotate({ level: "notice", title: "", message: "m", source: { file: "index.ts", line: 3, column: null } });

    expect(screen.written.join("")).toBe("one\nPreview\ntwo\nerror E: m (index.ts:3:4)\nnotice m (index.ts:3)\n");
  });

  it("shows debug text and colours where they are wanted", () => {
    const screen = screenOf(true);
    const log = terminalLog(screen, { RUNNER_DEBUG: "1" });
    log.debug("d");
    log.info("\u001b[31mred\u001b[0m");

    expect(screen.written).toEqual(["\u001b[2md\u001b[0m\n", "\u001b[31mred\u001b[0m\n"]);
  });

  it.each<{ isTTY: boolean; environment: Record<string, string>; color: boolean }>([
    { isTTY: true, environment: {}, color: true },
    { isTTY: false, environment: {}, color: false },
    { isTTY: true, environment: { NO_COLOR: "1" }, color: false },
    { isTTY: true, environment: { NO_COLOR: "" }, color: true },
    { isTTY: true, environment: { TERM: "dumb" }, color: false },
    { isTTY: false, environment: { FORCE_COLOR: "1" }, color: true },
    { isTTY: true, environment: { FORCE_COLOR: "0" }, color: false },
    { isTTY: false, environment: { FORCE_COLOR: "1", NO_COLOR: "1" }, color: false },
  ])("wants colours: $color at terminal $isTTY with $environment", ({ isTTY, environment, color }) => {
    expect(wantsColor({ isTTY }, environment)).toBe(color);
  });
});

describe("logText", () => {
  it.each<{ what: string; text: string; shown: string }>([
    { what: "a colour", text: "\u001b[1;31mred\u001b[0m", shown: "\u001b[1;31mred\u001b[0m" },
    { what: "a title", text: "a\u001b]0;pwned\u0007b", shown: "ab" },
    { what: "the clipboard", text: "a\u001b]52;c;cHduZWQ=\u001b\\b", shown: "ab" },
    { what: "a link", text: "\u001b]8;;http://evil\u0007text\u001b]8;;\u0007", shown: "text" },
    { what: "moving back", text: "a\u001b[2A\u001b[2Kb", shown: "ab" },
    { what: "a device control", text: "a\u001bPq#0\u001b\\b", shown: "ab" },
    { what: "a carriage return", text: "Error\rOK   ", shown: "Error\nOK   " },
    { what: "Windows line ends", text: "a\r\nb", shown: "a\nb" },
    { what: "backspaces and bells", text: "a\b\u0007b", shown: "ab" },
    { what: "writing turned round", text: "a\u202eb", shown: "ab" },
    { what: "a C1 sequence", text: "a\u009b2Jb", shown: "a2Jb" },
    { what: "a lone escape", text: "a\u001b", shown: "a" },
    { what: "tabs and other scripts", text: "\tgrüße 日本", shown: "\tgrüße 日本" },
  ])("lets no more through than it should: $what", ({ text, shown }) => {
    expect(logText(text, { color: true })).toBe(shown);
  });

  it("leaves nothing but colours, whatever comes", () => {
    const unit = fc.constantFrom(
      "\u001b",
      "[",
      "]",
      "0",
      ";",
      "m",
      "K",
      "\u0007",
      "\\",
      "P",
      "\r",
      "\n",
      "a",
      "\u009b",
      "\u202e",
    );
    fc.assert(
      fc.property(fc.string({ unit }), (text) => {
        expect(logText(text, { color: false })).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/);
        expect(logText(text, { color: true }).replace(/\u001b\[[0-9;:]*m/g, "")).not.toContain("\u001b");
      }),
    );
  });
});
