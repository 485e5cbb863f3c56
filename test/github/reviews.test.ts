import { gitHubOf } from "../../src/adapters/github-client";
import { reviewedStacks } from "../../src/commands/reviewed-stacks";
import { rootDigest } from "../../src/domain/approval/review-digest";
import { formatMarker } from "../../src/domain/comment-marker";
import type { Report } from "../../src/domain/report";
import type { Git } from "../../src/ports";
import { report, stack } from "../../src/render/testing/builders";
import { startGitHub, type FakeGitHub } from "../lab/github/github.mjs";

jest.setTimeout(60_000);

const REPOSITORY = "org/app";
const BOT = "github-actions[bot]";
const MERGED = "c".repeat(40);
const HEAD = "a".repeat(40);
const WORKFLOW = ".github/workflows/preview.yml";

const day = stack({ project: "infra", stack: "day", digests: { shape: "00", values: "aa" } });

interface Scene {
  readonly marker?: object;
  readonly author?: string;
  readonly run?: { readonly headSha?: string; readonly path?: string };
  readonly reported?: Partial<Report["run"]>;
  readonly expired?: boolean;
  readonly number?: number;
  readonly mergeSha?: string;
  readonly of?: typeof day;
}

/** A merged pull request whose preview kept its report and commented. */
function reviewed(
  github: FakeGitHub,
  { marker, author = BOT, run = {}, reported, expired = false, number = 7, mergeSha = MERGED, of = day }: Scene = {},
): void {
  github.addPullRequest(REPOSITORY, { number, headSha: HEAD, mergeSha, state: "closed", merged: true });
  const { id } = github.addRun(REPOSITORY, { id: 4000 + number, headSha: HEAD, path: WORKFLOW, ...run });
  const kept = report([of]);
  const text = JSON.stringify({
    ...kept,
    run: { ...kept.run, id: String(id), attempt: 1, sha: HEAD, command: "preview", ...reported },
  });
  github.addArtifact(REPOSITORY, id, `report-preview-infra-day-12345678-1`, { "report.json": text }, { expired });
  github.addArtifact(REPOSITORY, id, "somebody-elses", { "report.json": "{}" });
  const about = {
    kind: "preview",
    key: "stacks",
    repo: REPOSITORY,
    pr: number,
    sha: HEAD,
    run: String(id),
    attempt: 1,
  };
  const body = formatMarker({
    ...{ ...about, number: 3, workflow: "preview", digest: rootDigest([of]), stacks: [], ...marker },
  });
  github.addComment(REPOSITORY, number, { author, body });
}

const READER = { actions: "read", pull_requests: "read" } as const;

async function find(github: FakeGitHub, commits: readonly string[] = [MERGED], permissions: object = READER) {
  const token = github.addToken({ permissions });
  const environment = { GITHUB_ACTIONS: "true", GITHUB_REPOSITORY: REPOSITORY, ...github.env };
  const git = { readText: (path: string) => (path === WORKFLOW ? "on: pull_request" : undefined) } as Git;
  const found = await reviewedStacks(
    { repository: REPOSITORY, commits, key: "stacks" },
    { github: gitHubOf({ token, environment, patience: { secondMs: 10 } }), git },
  );
  return { ids: [...found.stacks.keys()], notes: found.notes.map(({ message }) => message), stacks: found.stacks };
}

it("the preview of the merged pull request is found by its comment, and read from the run's artifact", async () => {
  await using github = await startGitHub();
  reviewed(github);
  const { ids, notes, stacks } = await find(github);
  expect({ ids, notes }).toEqual({ ids: ["infra:day"], notes: [] });
  expect(stacks.get("infra:day")).toMatchObject({ pullRequest: 7, report: { digests: day.digests } });
});

it("of several pull requests in one push each stack counts as the newest has it", async () => {
  await using github = await startGitHub();
  reviewed(github);
  const later = "d".repeat(40);
  github.addPullRequest(REPOSITORY, { number: 9, headSha: HEAD, mergeSha: later, state: "closed", merged: true });
  const { ids, notes } = await find(github, [later, MERGED]);
  expect(ids).toEqual(["infra:day"]);
  expect(notes).toEqual([
    "The preview of pull request #9 does not count: it has no comment of ours that tells of a preview.",
  ]);
});

it("says by which pull request each stack was reviewed, and that older commits were not asked", async () => {
  await using github = await startGitHub();
  reviewed(github);
  const later = "d".repeat(40);
  const dusk = stack({ project: "infra", stack: "dusk", digests: { shape: "00", values: "bb" } });
  reviewed(github, { number: 9, mergeSha: later, of: dusk });
  const others = Array.from({ length: 29 }, (_, at) => at.toString(16).padStart(40, "0"));
  expect((await find(github, [later, MERGED, ...others])).notes).toEqual([
    "Of 31 commits that are deployed the newest 30 were asked for their pull requests; a review of an older one does not count.",
    "Held to the reviewed previews of pull requests #9 (infra:dusk), #7 (infra:day).",
  ]);
});

it.each<{ because: string; scene: Scene; note: string }>([
  {
    because: "somebody else wrote the comment",
    scene: { author: "mallory" },
    note: "it has no comment of ours that tells of a preview",
  },
  {
    because: "the comment was edited to name another result",
    scene: { marker: { digest: rootDigest([]) } },
    note: "what the comment says is not what run 4007 found",
  },
  {
    because: "a commit came after it",
    scene: { run: { headSha: "e".repeat(40) } },
    note: "run 4007 previewed eeeeeee, and the last commit is aaaaaaa",
  },
  {
    because: "its workflow is not in the commit",
    scene: { run: { path: ".github/workflows/mine.yml" } },
    note: "its workflow .github/workflows/mine.yml is not in the commit that is deployed, so it cannot vouch for anything",
  },
  {
    because: "the artifact has expired",
    scene: { expired: true },
    note: "run 4007 has no report any more, or it cannot be read",
  },
  {
    because: "the report says that it is of another run",
    scene: { reported: { id: "1" } },
    note: "run 4007 has no report any more, or it cannot be read",
  },
])("does not count where $because", async ({ scene, note }) => {
  await using github = await startGitHub();
  reviewed(github, scene);
  const { ids, notes } = await find(github);
  expect({ ids, notes }).toEqual({ ids: [], notes: [`The preview of pull request #7 does not count: ${note}.`] });
});

it("without the permission to read runs there is no review, and it says which one is missing", async () => {
  await using github = await startGitHub();
  reviewed(github);
  const { ids, notes } = await find(github, [MERGED], { pull_requests: "read" });
  expect(ids).toEqual([]);
  expect(notes).toEqual([expect.stringContaining("`permissions: actions: read`")]);
});

it("a commit of no pull request has no review", async () => {
  await using github = await startGitHub();
  github.addRepository(REPOSITORY);
  expect(await find(github)).toMatchObject({ ids: [], notes: [] });
});
