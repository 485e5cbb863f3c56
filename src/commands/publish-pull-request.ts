import { createHash } from "node:crypto";
import { rootDigest } from "../domain/approval/review-digest";
import { formatMarker, reviewedIn, type Marker } from "../domain/comment-marker";
import type { GitHubContext } from "../domain/github-context";
import type { Masker } from "../domain/masking";
import type { Note, Report } from "../domain/report";
import { newestOwn } from "../domain/sticky-comment";
import { InfraError, type Explanation } from "../errors";
import type { StackInputs } from "../inputs";
import type { GitHub, Ports } from "../ports";
import { renderComment } from "../render/comment";
import { notPosted, publishComment, type CommentResult } from "./publish-comment";

export type CommentInputs = Pick<StackInputs, "comment-on-pr" | "comment-on-pr-number" | "edit-pr-comment">;

export interface TellOptions {
  readonly context: GitHubContext;
  readonly inputs: CommentInputs;
  readonly ports: Pick<Ports, "github" | "results">;
  readonly masker: Masker;
  readonly key: string;
}

const NOTHING: CommentResult = { url: undefined, notes: [] };

/**
 * Writes the report into the pull request's comment where that is wanted, and gives its body to who asked for it.
 * @param report masked
 * @returns notes instead of errors: a comment never fails a run
 */
export async function tellPullRequest(report: Report, options: TellOptions): Promise<CommentResult> {
  const { inputs, ports } = options;
  const place = isWanted(inputs) ? await placeOf(options) : undefined;
  const marker = place === undefined || "reason" in place ? undefined : await markerFor(report, place, options);
  const { body, cut } = bodyOf(report, marker, options.context);
  ports.results.comment(body);
  if (place === undefined) return NOTHING;
  if ("reason" in place) return { url: undefined, notes: [notPosted({ explanation: place.reason })] };
  if (marker === undefined) return NOTHING;
  const comments = place.github.comments(place.pullRequest);
  const onlyIfThere = report.stacks.length + report.findings.length + report.health.length === 0;
  const { url, notes } = await publishComment(comments, { marker, body, edit: inputs["edit-pr-comment"], onlyIfThere });
  return { url, notes: notes.length === 0 ? cutNotes(cut) : notes };
}

function isWanted(inputs: CommentInputs): boolean {
  return inputs["comment-on-pr"] || inputs["comment-on-pr-number"] !== undefined;
}

type Place = { readonly github: GitHub; readonly pullRequest: number } | { readonly reason: Explanation };

async function placeOf({ context, inputs, ports: { github } }: TellOptions): Promise<Place> {
  if ("unavailable" in github) return { reason: notCommented(github.unavailable) };
  const named = inputs["comment-on-pr-number"] ?? context.pullRequest?.number;
  if (named !== undefined) return { github, pullRequest: named };
  try {
    const [pullRequest] = context.sha === undefined ? [] : await github.pullRequestsOf(context.sha);
    return pullRequest === undefined ? { reason: noPullRequest(context) } : { github, pullRequest };
  } catch (error) {
    if (error instanceof InfraError) return { reason: error.explanation };
    throw error;
  }
}

function notCommented({ what, why, next }: Explanation): Explanation {
  return { what: "This run could not comment.", why: why === undefined ? what : `${what} ${why}`, next };
}

function noPullRequest({ eventName }: GitHubContext): Explanation {
  return {
    what: "This run could not comment.",
    why: eventName === undefined ? "No pull request is named." : `The event ${eventName} belongs to no pull request.`,
    next: "Name one in the input `comment-on-pr-number`.",
  };
}

const MOST_STACKS = 100;

async function markerFor(
  report: Report,
  { github, pullRequest }: Extract<Place, { github: GitHub }>,
  options: TellOptions,
): Promise<Marker | undefined> {
  const marker = markerOf(report, pullRequest, options);
  if (marker === undefined || marker.kind === "preview") return marker;
  // The comment that it takes the place of told of the preview that was reviewed: a later run asks for that again.
  const comments = github.comments(pullRequest);
  const own = await comments
    .list()
    .then((all) => newestOwn(all, marker, () => comments.login()))
    .catch(() => undefined);
  return { ...marker, reviewed: own === undefined ? null : (reviewedIn(own.marker) ?? null) };
}

function markerOf({ run, stacks }: Report, pr: number, { context, masker, key }: TellOptions): Marker | undefined {
  const { repository } = context;
  if (repository === undefined) return undefined;
  return {
    kind: run.command,
    key: masker.mask(key) === key ? key : hashed(key),
    repo: `${repository.owner}/${repository.name}`,
    pr,
    sha: context.sha ?? null,
    run: context.run.id,
    attempt: context.run.attempt,
    number: context.run.number,
    workflow: context.workflow === undefined ? null : masker.mask(context.workflow),
    digest: rootDigest(stacks),
    stacks: stacks.flatMap(({ id, outcome }) => (outcome === "changed" ? [id] : [])).slice(0, MOST_STACKS),
  };
}

/** A key that holds a secret's text must still find its comment again. */
function hashed(key: string): string {
  return `sha256:${createHash("sha256").update(key).digest("hex").slice(0, 32)}`;
}

function bodyOf(report: Report, marker: Marker | undefined, { run }: GitHubContext): { body: string; cut: string[] } {
  return renderComment(report, {
    ...(marker === undefined ? {} : { marker: formatMarker(marker) }),
    ...(run.url === null ? {} : { summaryUrl: run.url }),
  });
}

function cutNotes(cut: readonly string[]): Note[] {
  return cut.length === 0 ? [] : [{ code: "CUT", message: `The comment leaves out: ${cut.join(", ")}.` }];
}
