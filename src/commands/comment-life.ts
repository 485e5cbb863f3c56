import { compareRuns, type Marker } from "../domain/comment-marker";
import { closedNotice, runningNotice, staleNotice, withNotice } from "../domain/comment-notice";
import type { GitHubContext } from "../domain/github-context";
import { newestOwn } from "../domain/sticky-comment";
import type { UpdateKind } from "../domain/update-kind";
import { InfraError } from "../errors";
import type { StackInputs } from "../inputs";
import { KIND_OF } from "../inputs/commands";
import type { Ports } from "../ports";

/** Events that bring what pull requests were about. */
const MERGES = ["push", "merge_group"];

/** What the one comment for all stacks is about, whichever they are this time and however many jobs they had. */
export const ROLLUP_KEY = "stacks";

interface Place {
  readonly context: GitHubContext;
  readonly inputs: Pick<StackInputs, "comment-on-pr" | "comment-on-pr-number" | "edit-pr-comment">;
  readonly ports: Pick<Ports, "github" | "log">;
  /** What the comment is about. */
  readonly key: string;
}

/**
 * The pull request that an update belongs to, where the event names none: a push to main is the merge of one. An update that
 * belongs to none has nobody to comment for, and one by hand belongs to none, though a pull request brought its commit.
 */
export async function withPullRequest(
  inputs: StackInputs,
  context: GitHubContext,
  ports: Place["ports"],
): Promise<StackInputs> {
  const { github } = ports;
  const isPlaced = inputs["comment-on-pr-number"] !== undefined || context.pullRequest !== undefined;
  if (KIND_OF[inputs.command] === "preview" || !inputs["comment-on-pr"] || isPlaced) return inputs;
  // What drifted since has nothing to do with the pull request that was merged last.
  if (inputs.command === "drift") return { ...inputs, "comment-on-pr": false };
  if (context.isJob && !MERGES.includes(context.eventName ?? "")) return { ...inputs, "comment-on-pr": false };
  if ("unavailable" in github || context.sha === undefined) return inputs;
  try {
    const [number] = await github.pullRequestsOf(context.sha);
    return { ...inputs, "comment-on-pr": number !== undefined, "comment-on-pr-number": number };
  } catch (error) {
    if (error instanceof InfraError) return inputs; // it is asked, and told, again when there is something to comment
    throw error;
  }
}

/**
 * While a run works, the comment says so: one about an older commit that a newer one is being previewed; with an update that
 * it is being made. One that a newer run wrote is none of an older run's business. Never fails the run.
 */
export async function markRunning(place: Place, kind: UpdateKind): Promise<void> {
  const { context, inputs } = place;
  // Each stays as it was written then: nobody would come back to say that the preview is not running any more.
  if (!inputs["edit-pr-comment"] || kind === "preview-refresh") return;
  const own = { ...context.run, run: context.run.id, workflow: context.workflow ?? null };
  await changeOwn(place, (marker) => {
    if (context.sha === undefined || compareRuns(marker, own) > 0) return undefined;
    const now = { head: context.sha, runUrl: context.run.url };
    if (kind !== "preview") return runningNotice(kind, now);
    return marker.sha === context.sha ? undefined : staleNotice({ shown: marker.sha, ...now });
  });
}

/** The comment of a pull request that was closed says what became of it. Never fails the run. */
export function markClosed(place: Place): Promise<void> {
  // What was deployed meanwhile is newer than the pull request's end.
  return changeOwn(place, ({ kind }) =>
    kind === "preview" ? closedNotice(place.context.pullRequest?.merged === true) : undefined,
  );
}

async function changeOwn(
  { context, inputs, ports: { github, log }, key }: Place,
  noticeFor: (marker: Marker) => readonly string[] | undefined,
): Promise<void> {
  const pullRequest = inputs["comment-on-pr-number"] ?? context.pullRequest?.number;
  const { repository } = context;
  const isOff = !inputs["comment-on-pr"] && inputs["comment-on-pr-number"] === undefined;
  if (isOff || "unavailable" in github || pullRequest === undefined || repository === undefined) return;
  try {
    const comments = github.comments(pullRequest);
    const about = { key, repo: `${repository.owner}/${repository.name}`, pr: pullRequest };
    const own = await newestOwn(await comments.list(), about, () => comments.login());
    const notice = own === undefined ? undefined : noticeFor(own.marker);
    if (own !== undefined && notice !== undefined)
      await comments.update(own.comment.id, withNotice(own.comment.body, notice));
  } catch (error) {
    // The result's own comment will tell why, if it is refused too.
    if (error instanceof InfraError) log.debug(error.message);
    else throw error;
  }
}
