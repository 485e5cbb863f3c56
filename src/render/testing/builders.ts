import type { Diagnostic, Finding, Report, ResourceChange, Run, StackReport, Value } from "../../domain/report";

/** Builders for the unit tests of the renderings: a whole object from the few fields that a case is about. */

export const plain = (value: Extract<Value, { kind: "plain" }>["value"]): Value => ({ kind: "plain", value });
export const SECRET: Value = { kind: "secret" };
export const UNKNOWN: Value = { kind: "unknown" };

export const urn = (type: string, name: string): string => `urn:pulumi:day::infra::${type}::${name}`;

export function resource(fields: Partial<ResourceChange> & Pick<ResourceChange, "operation">): ResourceChange {
  const [type, name] = [fields.type ?? "aws:s3/bucket:Bucket", fields.name ?? "logs"];
  return {
    urn: urn(type, name),
    type,
    name,
    failed: false,
    unfinished: false,
    protected: false,
    retained: false,
    deleteBeforeReplace: false,
    replaceReasons: [],
    properties: [],
    propertiesLeftOut: 0,
    source: null,
    ...fields,
  };
}

export function property(
  path: string,
  old: Value | null,
  next: Value | null,
  more: Partial<ResourceChange["properties"][number]> = {},
): ResourceChange["properties"][number] {
  const kind = old === null ? "add" : next === null ? "delete" : "update";
  return { path, kind, replaces: false, old, new: next, structure: null, ...more };
}

export function finding(fields: Partial<Finding> & Pick<Finding, "code" | "severity" | "message">): Finding {
  return { urn: null, source: null, ...fields };
}

export function diagnostic(fields: Partial<Diagnostic> & Pick<Diagnostic, "severity" | "message">): Diagnostic {
  return { urn: null, source: null, ...fields };
}

export function stack(fields: Partial<StackReport> = {}): StackReport {
  const [project, name] = [fields.project ?? "infra", fields.stack ?? "day"];
  const changes = countOperations(fields.resources ?? []);
  return {
    id: `${project}:${name}`,
    project,
    stack: name,
    workDir: project,
    wave: 0,
    reasons: [],
    update: "preview",
    outcome: (fields.resources ?? []).length > 0 ? "changed" : "unchanged",
    headline: null,
    next: null,
    changes,
    resources: [],
    resourcesLeftOut: 0,
    diagnostics: [],
    outputs: [],
    findings: [],
    durationSeconds: 3,
    digest: null,
    link: null,
    ...fields,
  };
}

export function report(
  stacks: readonly StackReport[],
  fields: Partial<Omit<Report, "run">> & { run?: Partial<Run> } = {},
): Report {
  return {
    schemaVersion: 1,
    verdict: "ok",
    stacks: [...stacks],
    health: [],
    findings: [],
    notes: [],
    ...fields,
    run: { ...RUN, ...fields.run },
  };
}

const RUN: Run = {
  id: "9001",
  attempt: 1,
  sha: "4f2a9c1d7be0835566aa12cd90ef3412bb78de01",
  pr: 7,
  number: 42,
  url: "https://github.com/acme/services/actions/runs/9001/attempts/1",
  repository: "acme/services",
  serverUrl: "https://github.com",
  command: "preview",
  startedAt: "2026-03-01T10:00:00Z",
  durationSeconds: 38.2,
  engineVersion: "3.259.0",
};

function countOperations(resources: readonly ResourceChange[]): StackReport["changes"] {
  const changes: StackReport["changes"] = {};
  for (const { operation } of resources) changes[operation] = (changes[operation] ?? 0) + 1;
  return changes;
}
