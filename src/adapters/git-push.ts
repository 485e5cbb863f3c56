import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative, resolve, sep } from "node:path";
import { setTimeout } from "node:timers/promises";
import pLimit from "p-limit";
import { InfraError } from "../errors";
import type { BranchChange, CommitStanding, GitPush, PushedChange, PushedTexts, TextFile } from "../ports/git-push";
import { runGit, type GitAnswer } from "./git-process";
import { newestRecord } from "./git-records";
import { gitSettings, type GitAccess } from "./git-settings";

export interface GitPushOptions extends Omit<GitAccess, "token"> {
  /** The repository's work tree. */
  readonly folder: string;
}

type Edit = Parameters<GitPush["push"]>[1];

/** Each round of those that push at the same time lets one through: enough for the services of a large repository. */
const ATTEMPTS = 20;
/** Between two tries at most so long, at random: who was late together is not so again. */
const PAUSE_MS = 1500;
const AUTHOR = ["-c", "user.name=infra-action", "-c", "user.email=infra-action@users.noreply.github.com"];

/** In a work tree of its own in the temporary folder: the job's checkout stays as it is. */
export function gitPush(options: GitPushOptions): GitPush {
  // Services are deployed side by side, and git lets one fetch at a time move a branch.
  const turn = pLimit(1);
  const callWith =
    (token: string | undefined): Call =>
    (args, cwd = options.folder) =>
      runGit(args, { folder: cwd, environment: gitSettings({ ...options, token }, true) });
  return {
    push: (change, edit) => turn(() => pushUntilDone(change, edit, callWith(change.token))),
    standing: (pushed, commit) => turn(() => standingOf(pushed, commit, callWith(pushed.token))),
  };
}

type Call = (args: readonly string[], cwd?: string) => Promise<GitAnswer>;

async function pushUntilDone(change: BranchChange, edit: Edit, call: Call): Promise<PushedChange> {
  const folder = await mkdtemp(join(tmpdir(), "infra-action-push-"));
  const place = join(folder, "tree");
  try {
    for (let attempt = 1; ; attempt += 1) {
      const done = await pushOnce(change, edit, { call, place });
      if (done !== "rejected") return done;
      if (attempt === ATTEMPTS) throw refused(change.branch, "Others pushed to it each time.");
      await setTimeout(Math.random() * PAUSE_MS);
    }
  } finally {
    await call(["worktree", "remove", "--force", place]);
    await rm(folder, { recursive: true, force: true });
  }
}

/** The commit is what somebody wrote in a cluster: it must not become an option. */
async function standingOf(pushed: PushedTexts, commit: string, call: Call): Promise<CommitStanding> {
  const { branch, paths, sha, texts } = pushed;
  if (!/^[0-9a-f]{40,64}$/.test(commit)) return "other";
  const here = await call(["cat-file", "-e", `${commit}^{commit}`]);
  if (here.code !== 0) await fetchBranch(call, branch);
  if ((await call(["merge-base", "--is-ancestor", sha, commit])).code !== 0) return "other";
  const has = async (at: string, text: string): Promise<boolean> =>
    (await call(["--literal-pathspecs", "grep", "--quiet", "-F", "-e", text, at, "--", ...paths])).code === 0;
  for (const text of texts) {
    if (!(await has(sha, text)) || (await has(commit, text))) continue;
    const [before, since] = [await newestRecord(call, pushed, sha), await newestRecord(call, pushed, commit)];
    return before?.at === since?.at ? "replaced" : "redeployed";
  }
  return "after";
}

const trackedRef = (branch: string): string => `refs/remotes/infra-action/${branch}`;

const fetchBranch = (call: Call, branch: string): Promise<GitAnswer> =>
  call(["fetch", "--no-tags", "--force", "origin", `refs/heads/${branch}:${trackedRef(branch)}`]);

interface Tree {
  readonly call: Call;
  readonly place: string;
}

async function pushOnce(change: BranchChange, edit: Edit, { call, place }: Tree): Promise<PushedChange | "rejected"> {
  const { branch, message, paths } = change;
  const fetched = await fetchBranch(call, branch);
  if (fetched.code !== 0) throw refused(branch, firstLine(fetched));
  await call(["worktree", "remove", "--force", place]);
  await must(call(["worktree", "add", "--force", "--detach", place, trackedRef(branch)]), branch);
  const record = await newestRecord(call, change, trackedRef(branch));
  const newer = await change.newer(record === undefined ? [] : [record.commit]);
  if (newer !== undefined) return { sha: await head(call, place), files: [], newer };
  const files = (await Promise.all(paths.map((path) => textsBelow(place, path)))).flat();
  const edited = edit(files);
  for (const { file, text } of edited) await writeFile(inside(place, file), text);
  const names = edited.map(({ file }) => file);
  if (names.length === 0) return { sha: await head(call, place), files: [], newer };
  await must(call(["add", "--", ...names], place), branch);
  await must(call([...AUTHOR, "commit", "--no-verify", "--no-gpg-sign", "-m", message], place), branch);
  const sha = await head(call, place);
  // From the checkout, where a remote that is a path beside it means what it says.
  const pushed = await call(["push", "origin", `${sha}:refs/heads/${branch}`]);
  if (pushed.code === 0) return { sha, files: names, newer };
  if (/non-fast-forward|fetch first|cannot lock ref|stale info/.test(pushed.stderr)) return "rejected";
  throw refused(branch, firstLine(pushed));
}

async function head(call: Call, place: string): Promise<string> {
  return (await call(["rev-parse", "HEAD"], place)).stdout.toString("utf8").trim();
}

async function must(running: Promise<GitAnswer>, branch: string): Promise<void> {
  const answer = await running;
  if (answer.code !== 0) throw refused(branch, firstLine(answer));
}

async function textsBelow(place: string, path: string): Promise<TextFile[]> {
  const full = inside(place, path);
  const facts = await stat(full).catch(() => undefined);
  if (facts === undefined) return [];
  if (facts.isFile()) return [{ file: relative(place, full), text: await readFile(full, "utf8") }];
  const entries = await readdir(full, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile() && /(\.ya?ml|^Kustomization)$/.test(entry.name));
  return Promise.all(
    files
      .map((entry) => join(entry.parentPath, entry.name))
      .toSorted()
      .map(async (file) => ({ file: relative(place, file), text: await readFile(file, "utf8") })),
  );
}

/** A path out of the work tree is somebody's mistake, or worse. */
function inside(place: string, path: string): string {
  const full = resolve(place, path);
  if (full === place || full.startsWith(place + sep)) return full;
  throw refused(path, "The path leads out of the repository.");
}

const firstLine = ({ stderr }: GitAnswer): string =>
  stderr
    .split("\n")
    .map((line) => line.trim())
    .find((line) => /^(fatal|error|remote|!)/.test(line))
    ?.slice(0, 300) ?? "git gave no reason.";

function refused(branch: string, why: string): InfraError {
  return new InfraError("PUSH_REFUSED", {
    what: `The images could not be pushed to ${branch}.`,
    why,
    next: 'The branch has to exist and the token ("gitops-token") needs `contents: write`; for a protected branch a GitHub App that may pass the rule.',
  });
}
