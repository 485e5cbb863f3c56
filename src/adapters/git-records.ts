import { recordedCommit, serviceTrailer } from "../domain/deploy/commit-record";
import type { BranchChange } from "../ports/git-push";
import type { GitAnswer } from "./git-process";

/** More that only look like it are somebody's doing. */
const LOOKED_AT = 50;

export interface FoundRecord {
  /** The commit that has the record. */
  readonly at: string;
  /** The one that it records. */
  readonly commit: string;
}

/** The newest record of a service in what leads to a commit, among the commits that have changed these paths. */
export async function newestRecord(
  call: (args: readonly string[]) => Promise<GitAnswer>,
  { service, paths }: Pick<BranchChange, "service" | "paths">,
  tip: string,
): Promise<FoundRecord | undefined> {
  const plain = ["log", "-z", "--no-show-signature", "--no-follow", "--encoding=UTF-8", "--format=%H%n%B"];
  const which = [`--max-count=${LOOKED_AT}`, "--fixed-strings", `--grep=${serviceTrailer(service)}`];
  const answer = await call(["--literal-pathspecs", ...plain, ...which, "--end-of-options", tip, "--", ...paths]);
  if (answer.code !== 0) return undefined;
  for (const entry of answer.stdout.toString("utf8").split("\0")) {
    const [at = "", ...lines] = entry.split("\n");
    const commit = recordedCommit(lines.join("\n"), service);
    if (commit !== undefined) return { at, commit };
  }
  return undefined;
}
