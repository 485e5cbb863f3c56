import type { Buffer } from "node:buffer";
import type { ChangedFile } from "../domain/changed-file";
import { fileNames } from "../domain/file-name";
import { parseNameStatus } from "../domain/git-diff";
import { InfraError } from "../errors";
import { namedFiles } from "../domain/named-files";
import type { FileNames, Git, History, SearchedFolders } from "../ports";
import { runGit, type GitAnswer } from "./git-process";
import { gitSettings, type GitAccess } from "./git-settings";
import { readText, repositoryRoot } from "./repository-files";

export interface GitOptions extends GitAccess {
  /** Any folder of the repository's work tree. */
  readonly folder: string;
}

type Call = (args: readonly string[], sendToken?: boolean) => Promise<GitAnswer>;

/** Git by its command. Names are read as bytes, paths are from the repository's root. */
export function git(options: GitOptions): Git {
  let root: string | undefined;
  const call: Call = (args, sendToken = false) =>
    runGit(args, { folder: options.folder, environment: gitSettings(options, sendToken) });
  return {
    files: (wanted) => files(call, wanted),
    filesWith: (pattern, searched) => filesWith(call, pattern, searched),
    readText: (path) => readText(`${(root ??= repositoryRoot(options.folder))}/${path}`),
    commit: (ref) => word(call, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`]),
    parents: (commit) => parents(call, commit),
    commitsSince: (base, head, most) => commitsSince(call, { base, head, most }),
    mergeBase: (a, b) => word(call, ["merge-base", "--end-of-options", a, b]),
    isShallow: async () =>
      (await must(call, ["rev-parse", "--is-shallow-repository"])).toString("utf8").trim() === "true",
    defaultBranch: () => word(call, ["symbolic-ref", "--quiet", "refs/remotes/origin/HEAD"]),
    diff: (base, head, { fromMergeBase } = { fromMergeBase: false }) => diff(call, { base, head, fromMergeBase }),
    fetch: (refs, history) => fetch(call, { refs, history, hasToken: (options.token ?? "") !== "" }),
  };
}

const NOT_PACKAGES = ":(top,exclude,glob)**/node_modules/**";

/** Git matches plain endings fastest; what is no whole name goes here. */
async function files(call: Call, { names, untracked }: FileNames): Promise<string[]> {
  const others = untracked ? ["--others", "--exclude-standard"] : [];
  const endings = names.map((name) => `:/*${name}`);
  const all = await must(call, ["ls-files", "-z", "--full-name", "--cached", ...others, "--", ...endings]);
  return namedFiles(fileNames(all), names);
}

async function filesWith(call: Call, pattern: string, { folders, untracked }: SearchedFolders): Promise<string[]> {
  const others = untracked ? ["--untracked"] : [];
  const args = ["grep", "-lzIE", "--no-color", "--full-name", "--no-recurse-submodules", ...others, "-e", pattern];
  const where = folders.map((folder) => `:(top,literal)${folder === "." ? "" : folder}`);
  if (where.length === 0) return [];
  const answer = await call([...args, "--", ...where, NOT_PACKAGES]);
  // 1: no line matches anywhere.
  return answer.code === 1 ? [] : fileNames(outputOf("grep", answer));
}

/** The commit's own text names its parents; a shallow clone's history ends before them. */
async function parents(call: Call, commit: string): Promise<string[]> {
  const text = (await must(call, ["cat-file", "commit", commit])).toString("latin1");
  const header = text.slice(0, text.indexOf("\n\n"));
  return [...header.matchAll(/^parent ([0-9a-f]+)$/gm)].map(([, parent = ""]) => parent);
}

async function commitsSince(
  call: Call,
  { base, head, most }: { readonly base: string; readonly head: string; readonly most: number },
): Promise<string[]> {
  const range = ["--end-of-options", head, `^${base}`];
  const text = await word(call, ["rev-list", `--max-count=${most}`, ...range]);
  return text === undefined ? [] : text.split("\n");
}

interface Sides {
  readonly base: string;
  readonly head: string | undefined;
  readonly fromMergeBase: boolean;
}

async function diff(call: Call, { base, head, fromMergeBase }: Sides): Promise<ChangedFile[]> {
  // Renames come as a deletion and an addition: both sides are there, and git need not compare contents to pair them.
  const plain = ["diff", "--name-status", "-z", "--no-renames", "--no-ext-diff", "--no-textconv", "--no-relative"];
  const args = [...plain, "--ignore-submodules=none", ...(fromMergeBase ? ["--merge-base"] : [])];
  const tracked = parseNameStatus(
    await must(call, [...args, "--end-of-options", base, ...(head === undefined ? [] : [head]), "--"]),
  );
  if (head !== undefined) return tracked;
  const untracked = fileNames(
    await must(call, ["ls-files", "-z", "--others", "--exclude-standard", "--full-name", "--", ":/"]),
  );
  return [...tracked, ...untracked.map((path) => ({ path, status: "added" as const }))];
}

interface Wanted {
  readonly refs: readonly string[];
  readonly history: History | undefined;
  readonly hasToken: boolean;
}

/** With the token first: a checkout need not have kept credentials. Then with what it has kept, which may do more. */
async function fetch(call: Call, { refs, history, hasToken }: Wanted): Promise<boolean> {
  const plain = ["fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head"];
  const args = [...plain, ...historyFlag(history), "--end-of-options", "origin", ...refs];
  for (const sendToken of hasToken ? [true, false] : [false]) if ((await call(args, sendToken)).code === 0) return true;
  return false;
}

function historyFlag(history: History | undefined): string[] {
  if (history === undefined) return [];
  return ["depth" in history ? `--depth=${history.depth}` : `--deepen=${history.deepen}`];
}

async function must(call: Call, args: readonly string[]): Promise<Buffer> {
  return outputOf(args[0] ?? "", await call(args));
}

function outputOf(command: string, { code, stdout, stderr }: GitAnswer): Buffer {
  if (code === 0) return stdout;
  throw new InfraError("GIT_UNUSABLE", {
    what: `git ${command} failed.`,
    why: stderr.trim().split("\n", 1)[0] ?? "",
    next: "Run it in a clone of the repository: actions/checkout comes first in a job.",
  });
}

async function word(call: Call, args: readonly string[]): Promise<string | undefined> {
  const { code, stdout } = await call(args);
  const text = stdout.toString("utf8").trim();
  return code === 0 && text !== "" ? text : undefined;
}
