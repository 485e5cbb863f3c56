import type { Behind } from "../domain/behind";
import { changedFiles } from "./changed-files";
import type { Git } from "../ports";
import type { ChangeSources } from "./commit-diff";
import type { Deployed } from "./last-deployed";

/** So many commits are compared with; of stacks that are behind at more of them, all is taken. */
const MOST_COMMITS = 20;

/**
 * What was done since each of these commits, by commit: stacks that were deployed by the same run share one. From where the
 * two parted: what a newer run has deployed is nothing that this one's commit has to undo.
 * @param before where this run's own change begins: what comes after that is nobody's debt
 */
export async function changesBehind(
  { successful, failed }: Pick<Deployed, "successful" | "failed">,
  sources: ChangeSources,
  before: string | undefined,
): Promise<readonly Behind[]> {
  const own = before === undefined ? undefined : await sources.git.commit(before);
  const head = own ?? (await sources.git.commit("HEAD"));
  if (head === undefined) return [];
  const bySha = Map.groupBy(successful, ([, sha]) => sha);
  const groups = [...bySha].filter(([sha]) => sha !== head);
  const never = { since: undefined, stacks: new Set(failed.keys()), changes: NOTHING_KNOWN };
  const behind = await Promise.all(
    groups.map(async ([since, stacks], index) => ({
      since,
      stacks: new Set(stacks.map(([id]) => id)),
      changes:
        index < MOST_COMMITS
          ? await changedFiles(
              {
                kind: "commits",
                base: since,
                head,
                fromMergeBase: true,
                pullRequest: undefined,
                how: `since ${since}`,
              },
              sources,
            )
          : NOTHING_KNOWN,
    })),
  );
  return failed.size === 0 ? behind : [...behind, never];
}

const NOTHING_KNOWN = { kind: "everything", reason: "what was changed since cannot be told" } as const;

/** Stacks of which a newer commit than this run's is deployed: an older run that comes late must not take them back. */
export async function stacksAhead(
  { successful }: Pick<Deployed, "successful">,
  git: Git,
): Promise<ReadonlySet<string>> {
  const head = await git.commit("HEAD");
  const ahead = await Promise.all(
    [...successful].map(async ([id, sha]) => {
      const isHere = head !== undefined && sha !== head && (await git.commit(sha)) !== undefined;
      return isHere && (await git.mergeBase(sha, head)) === head ? id : undefined;
    }),
  );
  return new Set(ahead.filter((id) => id !== undefined));
}
