// How long the renderings of a large change take, in this process, from the sources.
import { performance } from "node:perf_hooks";
import "../scripts/typescript-imports.mjs";
import { spread } from "./paired.mjs";

const { renderComment } = await import("../src/render/comment.ts");
const { renderSummary } = await import("../src/render/summary.ts");

/** Milliseconds for comment and summary of a report with so many changes: {comment, summary}, each {median, min, max}. */
export function renderingTimes(changes, rounds) {
  const report = reportOf(changes);
  const times = { comment: [], summary: [] };
  const timed = (name, work) => {
    const started = performance.now();
    work();
    times[name].push(performance.now() - started);
  };
  for (let round = 0; round <= rounds; round += 1) {
    timed("comment", () => renderComment(report));
    timed("summary", () => renderSummary(report));
  }
  return { comment: spread(times.comment.slice(1)), summary: spread(times.summary.slice(1)) };
}

const OPERATIONS = ["replace", "delete", "update", "create"];
const plain = (value) => ({ kind: "plain", value });

function reportOf(count) {
  const resources = Array.from({ length: count }, (_, index) => resourceOf(index));
  const number = (operation) => resources.filter((resource) => resource.operation === operation).length;
  return {
    schemaVersion: 1,
    run: {
      id: "9000000001",
      attempt: 1,
      sha: "0123456789abcdef0123456789abcdef01234567",
      pr: 7,
      number: 7,
      url: "https://github.com/example/bench/actions/runs/9000000001",
      repository: "example/bench",
      serverUrl: "https://github.com",
      command: "preview",
      startedAt: "2026-01-01T00:00:00.000Z",
      durationSeconds: 12,
      engineVersion: "3.259.0",
    },
    verdict: "ok",
    stacks: [
      {
        id: "infra:day",
        project: "services",
        stack: "day",
        workDir: "infra",
        wave: 0,
        reasons: ["named by stack-name"],
        outcome: "changed",
        headline: null,
        next: null,
        changes: Object.fromEntries(OPERATIONS.map((operation) => [operation, number(operation)])),
        resources,
        resourcesLeftOut: 0,
        diagnostics: [],
        outputs: [],
        findings: resources.filter(({ operation }) => operation === "replace").map(findingOf),
        durationSeconds: 11,
        digest: null,
        link: null,
      },
    ],
    health: [],
    findings: [],
    notes: [],
  };
}

function resourceOf(index) {
  const operation = OPERATIONS[index % OPERATIONS.length];
  const name = `bucket-${index}`;
  return {
    urn: `urn:pulumi:day::services::aws:s3/bucket:Bucket::${name}`,
    type: "aws:s3/bucket:Bucket",
    name,
    operation,
    failed: false,
    protected: false,
    retained: false,
    deleteBeforeReplace: false,
    replaceReasons: operation === "replace" ? ["region"] : [],
    properties: [
      { path: "tags.owner", kind: "update", replaces: false, old: plain("day"), new: plain("dusk"), structure: null },
      {
        path: "region",
        kind: "update",
        replaces: true,
        old: plain("eu-west-1"),
        new: plain("eu-west-2"),
        structure: null,
      },
      {
        path: "rules[0]",
        kind: "add",
        replaces: false,
        old: null,
        new: plain({ prefix: "/", days: 30 }),
        structure: null,
      },
    ],
    propertiesLeftOut: 0,
    source: null,
  };
}

function findingOf({ urn, name }) {
  return { code: "REPLACE_STATEFUL", severity: "danger", message: `${name} is replaced.`, urn, source: null };
}
