import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import type { Evidence } from "./evidence";
import { judge } from "./judge";
import { KIND_JUDGES } from "./kinds";
import { parseObject } from "./object";
import { offlineEvidence } from "./offline";
import { healthTargetSchema, type HealthTarget } from "./target";
import { DEFAULT_WANTED, type Wanted } from "./wanted";

/**
 * One file a state. Its first lines say what has to be told: `# <Kind> <name>: <Status>: <reason>`, all targets, by kind
 * and name. Documents that are no objects: `evidence` and `wanted`, which are added to what a file of objects gives.
 */
const FOLDER = join(import.meta.dirname, "testing/fixtures");
const NOW = Date.parse("2026-03-01T12:00:00Z");
const FILES = readdirSync(FOLDER);

interface Fixture {
  readonly expected: string[];
  readonly targets: HealthTarget[];
}

function fixture(name: string): Fixture {
  const text = readFileSync(join(FOLDER, name), "utf8");
  const values = parseAllDocuments(text).map((document): unknown => document.toJS());
  const objects = values.flatMap((value) => parseObject(value) ?? []);
  const more = Object.assign({}, ...values.filter((value) => parseObject(value) === undefined)) as {
    evidence?: Partial<Evidence>;
    wanted?: Partial<Wanted>;
  };
  const evidence = { ...offlineEvidence(objects, NOW), ...more.evidence };
  const expected =
    /^(?:# .*\n)+/
      .exec(text)?.[0]
      .trim()
      .split("\n")
      .map((line) => line.slice(2)) ?? [];
  return { expected, targets: judge(evidence, { ...DEFAULT_WANTED, ...more.wanted }) };
}

const told = ({ kind, name, status, reason }: HealthTarget): string => `${kind} ${name}: ${status}: ${reason}`;

describe("judge", () => {
  it.each(FILES)("tells %s", (file) => {
    const { expected, targets } = fixture(file);
    expect(targets.map(told).toSorted()).toEqual(expected.toSorted());
    for (const target of targets) expect(healthTargetSchema.safeParse(target).error).toBeUndefined();
  });

  it("has a file for each kind that has a rule of its own", () => {
    const kinds = new Set(FILES.flatMap((file) => fixture(file).targets.map(({ kind }) => kind)));
    const judged = [...KIND_JUDGES.keys()].map((key) => key.split("/")[1]);
    expect(judged.filter((kind) => kind !== undefined && !kinds.has(kind))).toEqual(["ReplicationController"]);
  });

  it.each(["Healthy", "Progressing", "Suspended", "Degraded", "Missing", "Unknown"])(
    "has files that are %s",
    (status) => {
      expect(FILES.some((file) => fixture(file).expected.some((line) => line.includes(`: ${status}: `)))).toBe(true);
    },
  );
});
