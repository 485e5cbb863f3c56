import type { Report, StackReport } from "../report";
import { findReview, type ReviewSource } from "./find-review";
import { rootDigest } from "./review-digest";

const HEAD = "a".repeat(40);
const stack = (id: string, values: string): StackReport => ({
  ...{
    id,
    project: "infra",
    stack: "day",
    workDir: "infra",
    wave: 0,
    reasons: [],
    update: "preview",
    outcome: "changed",
  },
  ...{ headline: null, next: null, changes: {}, resources: [], resourcesLeftOut: 0, diagnostics: [], outputs: [] },
  ...{ findings: [], durationSeconds: 1, digest: values, link: null, digests: { shape: "00", values } },
});

function left(stacks: readonly StackReport[], run: Partial<Report["run"]> = {}) {
  const report: Report = {
    schemaVersion: 1,
    run: {
      ...{ id: "12", attempt: 1, sha: HEAD, pr: 7, number: 3, url: null, repository: "org/app", serverUrl: null },
      ...{ command: "preview", startedAt: "2026-01-01T00:00:00Z", durationSeconds: 1, engineVersion: null, ...run },
    },
    ...{ verdict: "ok", stacks: [...stacks], health: [], findings: [], notes: [] },
  };
  return { path: "report.json", report };
}

const [day, dusk, again] = [stack("infra:day", "aa"), stack("infra:dusk", "bb"), stack("infra:dusk", "cc")];
const source = (given: Partial<ReviewSource> = {}): ReviewSource => ({
  pullRequest: 7,
  head: HEAD,
  marker: { digest: rootDigest([day, dusk]) },
  run: { id: 12, headSha: HEAD, path: ".github/workflows/preview.yml" },
  isWorkflowHere: true,
  reports: [left([day, dusk])],
  ...given,
});

it("the stacks of the run that the comment names, from one report or several", () => {
  for (const reports of [[left([day, dusk])], [left([dusk]), left([day])]])
    expect(findReview(source({ reports }))).toEqual({ stacks: new Map([day, dusk].map((each) => [each.id, each])) });
});

it("of several attempts each stack's latest counts", () => {
  const reports = [left([again], { attempt: 2 }), left([day, dusk])];
  const found = findReview(source({ reports, marker: { digest: rootDigest([day, again]) } }));
  expect(found).toEqual({ stacks: new Map([day, again].map((each) => [each.id, each])) });
});

it.each<{ because: string; given: Partial<ReviewSource>; problem: string }>([
  {
    because: "a commit came after it",
    given: { head: "b".repeat(40) },
    problem: "run 12 previewed aaaaaaa, and the last commit is bbbbbbb",
  },
  {
    because: "its workflow was made for it",
    given: { isWorkflowHere: false },
    problem:
      "its workflow .github/workflows/preview.yml is not in the commit that is deployed, so it cannot vouch for anything",
  },
  {
    because: "the comment was edited, or the report is another one",
    given: { marker: { digest: rootDigest([day]) } },
    problem: "what the comment says is not what run 12 found",
  },
  {
    because: "the comment names no digest",
    given: { marker: { digest: null } },
    problem: "what the comment says is not what run 12 found",
  },
  ...[
    { because: "the artifacts are gone", reports: [] },
    { because: "it is another run's report", reports: [left([day, dusk], { id: "13" })] },
    { because: "it is another commit's report", reports: [left([day, dusk], { sha: "b".repeat(40) })] },
    { because: "it is another command's report", reports: [left([day, dusk], { command: "up" })] },
    {
      because: "it cannot be read",
      reports: [{ path: "report.json", problem: "is empty", stacks: [], attempt: undefined }],
    },
  ].map(({ because, reports }) => ({
    ...{ because, given: { reports }, problem: "run 12 has no report any more, or it cannot be read" },
  })),
])("does not count where $because", ({ given, problem }) => {
  expect(findReview(source(given))).toEqual({ problem });
});
