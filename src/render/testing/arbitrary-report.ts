import { UPDATE_KINDS } from "../../domain/update-kind";
import fc from "fast-check";
import {
  OPERATIONS,
  OUTCOMES,
  type Diagnostic,
  type Finding,
  type OutputChange,
  type PropertyChange,
  type Report,
  type ResourceChange,
  type Source,
  type StackReport,
  type Value,
} from "../../domain/report";
import { HEALTH_STATUSES, type HealthTarget } from "../../domain/health/target";
import { FINDING_CODES, type FindingCode } from "../../domain/report-codes";
import { report } from "./builders";
import { hostileText } from "./hostile-text";

const plainValue = fc.oneof(
  hostileText,
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.array(hostileText, { maxLength: 3 }),
  fc.dictionary(hostileText, hostileText, { maxKeys: 3 }),
);
const value: fc.Arbitrary<Value> = fc.oneof(
  plainValue.map((plain): Value => ({ kind: "plain", value: plain })),
  fc.constantFrom<Value>({ kind: "secret" }, { kind: "unknown" }),
);
const maybeValue = fc.option(value);
const kind = fc.constantFrom("add", "update", "delete");
const maybeUrn = fc.option(
  fc.tuple(hostileText, hostileText).map(([type, name]) => `urn:pulumi:s::p::${type}::${name}`),
);

const source: fc.Arbitrary<Source> = fc.record({
  file: hostileText.map((text) => `src/${text}.ts`),
  line: fc.integer({ min: 1, max: 9999 }),
  column: fc.constant(null),
});

const property: fc.Arbitrary<PropertyChange> = fc.record({
  path: hostileText,
  kind,
  replaces: fc.boolean(),
  old: maybeValue,
  new: maybeValue,
  structure: fc.option(
    fc.record({
      format: fc.constantFrom("json", "yaml"),
      parts: fc.array(fc.record({ path: hostileText, kind, old: maybeValue, new: maybeValue }), { maxLength: 3 }),
    }),
  ),
});

const resource: fc.Arbitrary<ResourceChange> = fc.record({
  urn: hostileText,
  type: hostileText,
  name: hostileText,
  operation: fc.constantFrom(...OPERATIONS),
  failed: fc.boolean(),
  unfinished: fc.boolean(),
  protected: fc.boolean(),
  retained: fc.boolean(),
  deleteBeforeReplace: fc.boolean(),
  replaceReasons: fc.array(hostileText, { maxLength: 7 }),
  properties: fc.array(property, { maxLength: 4 }),
  propertiesLeftOut: fc.nat(2),
  source: fc.option(source),
});

const diagnostic: fc.Arbitrary<Diagnostic> = fc.record({
  severity: fc.constantFrom("error", "warning", "info"),
  message: hostileText,
  urn: maybeUrn,
  source: fc.option(source),
});

const finding: fc.Arbitrary<Finding> = fc.record({
  code: fc.constantFrom(...(Object.keys(FINDING_CODES) as FindingCode[])),
  severity: fc.constantFrom("danger", "warning", "info"),
  message: hostileText,
  urn: maybeUrn,
  source: fc.option(source),
});

const output: fc.Arbitrary<OutputChange> = fc.record({
  name: hostileText,
  kind: fc.constantFrom("add", "update", "delete", "same"),
  old: maybeValue,
  new: maybeValue,
});

const stack: fc.Arbitrary<StackReport> = fc.record({
  id: hostileText,
  project: hostileText,
  stack: hostileText,
  workDir: hostileText,
  wave: fc.nat(3),
  reasons: fc.array(hostileText, { maxLength: 2 }),
  update: fc.constantFrom(...UPDATE_KINDS),
  outcome: fc.constantFrom(...OUTCOMES),
  headline: fc.option(hostileText),
  next: fc.option(hostileText),
  changes: fc.dictionary(fc.constantFrom(...OPERATIONS), fc.nat(2000)),
  resources: fc.array(resource, { maxLength: 4 }),
  resourcesLeftOut: fc.nat(2),
  diagnostics: fc.array(diagnostic, { maxLength: 4 }),
  outputs: fc.array(output, { maxLength: 3 }),
  findings: fc.array(finding, { maxLength: 4 }),
  durationSeconds: fc.constant(1),
  digest: fc.constant(null),
  link: fc.constantFrom(
    null,
    "https://app.pulumi.com/acme/infra/day",
    "javascript:alert(1)",
    "https://x.example/)|<b>`",
  ),
});

const evidence = fc.record({ what: hostileText, lines: fc.array(hostileText, { maxLength: 3 }) });
const health: fc.Arbitrary<HealthTarget> = fc.record({
  kind: hostileText,
  name: hostileText,
  namespace: fc.option(hostileText),
  cluster: fc.option(hostileText),
  status: fc.constantFrom(...HEALTH_STATUSES),
  reason: hostileText,
  since: fc.constantFrom(null, "2026-03-01T11:50:00.000Z"),
  evidence: fc.array(evidence, { maxLength: 2 }),
  causes: fc.array(
    fc.record({
      kind: hostileText,
      name: hostileText,
      namespace: fc.option(hostileText),
      status: fc.constantFrom(...HEALTH_STATUSES),
      reason: hostileText,
      evidence: fc.array(evidence, { maxLength: 2 }),
    }),
    { maxLength: 2 },
  ),
});

/** Any report at all: every text in it may be hostile. */
export const arbitraryReport: fc.Arbitrary<Report> = fc
  .record({
    stacks: fc.array(stack, { maxLength: 4 }),
    findings: fc.array(finding, { maxLength: 3 }),
    health: fc.array(health, { maxLength: 4 }),
    notes: fc.array(hostileText, { maxLength: 2 }),
    engineVersion: hostileText,
  })
  .map(({ stacks, findings, health, notes, engineVersion }) =>
    report(stacks, {
      findings,
      health,
      notes: notes.map((message) => ({ code: "SET_UP", message })),
      run: { engineVersion },
    }),
  );

/**
 * The same report with harmless texts of the same shape: every character that could mean anything is an x. What a
 * rendering of it looks like is what a rendering of the hostile one has to look like.
 */
export function tamed<T>(thing: T, key = ""): T {
  if (typeof thing === "string") return (isStructural(key, thing) ? thing : thing.replace(/[^\s/:.]/g, "x")) as T;
  if (Array.isArray(thing)) return thing.map((item: unknown) => tamed(item, key)) as T;
  if (thing === null || typeof thing !== "object") return thing;
  return Object.fromEntries(Object.entries(thing).map(([name, inner]) => [name, tamed<unknown>(inner, name)])) as T;
}

/** A kind is one of a few words, or a Kubernetes object's own. */
const isStructural = (key: string, text: string): boolean =>
  STRUCTURAL.has(key) && (key !== "kind" || /^(?:plain|secret|unknown|add|update|delete|same)$/.test(text));

/** Fields whose texts are ours, or are one of a few words. */
const STRUCTURAL = new Set([
  "urn",
  "operation",
  "update",
  "outcome",
  "kind",
  "status",
  "since",
  "severity",
  "code",
  "format",
  "link",
  "id",
  "sha",
  "url",
  "repository",
  "serverUrl",
  "command",
  "startedAt",
]);
