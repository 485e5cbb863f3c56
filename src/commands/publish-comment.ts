import type { Marker } from "../domain/comment-marker";
import type { Note } from "../domain/report";
import { decideSticky, hasMarked, type StickyDecision } from "../domain/sticky-comment";
import { InfraError } from "../errors";
import type { ExistingComment, PullRequestComments } from "../ports";

export interface CommentRequest {
  readonly marker: Marker;
  readonly body: string;
  /** false: a new comment each time. */
  readonly edit: boolean;
  /** There is nothing to tell but that an earlier comment no longer holds: none is made. */
  readonly onlyIfThere?: boolean;
}

/** Where the comment is, and what is worth telling about it. */
export interface CommentResult {
  readonly url: string | undefined;
  readonly notes: readonly Note[];
}

const NOWHERE: CommentResult = { url: undefined, notes: [] };

/** Writing, looking, and writing again where another run wrote in between: so often, then it is left as it is. */
const ROUNDS = 3;

/**
 * Keeps the one comment of this key up to date. Never throws for what GitHub refuses: the run's result does not depend on
 * whether it can be told here, so a refusal becomes a note.
 * It reads again after each write, so a newer run finds out if an older one wrote over it, and of two comments that were
 * made at once one goes. GitHub has no conditional writes: an older run that read before and writes after all of that wins.
 */
export async function publishComment(comments: PullRequestComments, request: CommentRequest): Promise<CommentResult> {
  try {
    if (request.edit) return await keepOne(comments, request);
    return request.onlyIfThere === true ? NOWHERE : posted(await comments.create(request.body));
  } catch (error) {
    if (error instanceof InfraError) return { url: undefined, notes: [notPosted(error)] };
    throw error;
  }
}

/** The reason for people; the code keeps the sentence short. */
export function notPosted({ explanation }: Pick<InfraError, "explanation">): Note {
  const { what, why, next } = explanation;
  return { code: "COMMENT_NOT_POSTED", message: [what, why, next].filter((part) => part !== undefined).join(" ") };
}

async function keepOne(comments: PullRequestComments, request: CommentRequest): Promise<CommentResult> {
  let written: ExistingComment | undefined;
  for (let round = 0; round < ROUNDS; round += 1) {
    const decision = await decide(comments, request, written);
    if (decision === undefined) break;
    if (decision.kind === "create" && request.onlyIfThere === true) return NOWHERE;
    if (decision.kind === "newer" || decision.kind === "unchanged") {
      await removeAll(comments, decision.remove);
      return decision.kind === "newer" ? newer(decision.comment) : posted(decision.comment);
    }
    written = (await write(comments, decision, request)) ?? written;
    await removeAll(comments, decision.remove);
  }
  return written === undefined ? goneEachTime() : posted(written);
}

/** undefined: it was written, but what is there now could not be read. */
async function decide(
  comments: PullRequestComments,
  request: CommentRequest,
  written: ExistingComment | undefined,
): Promise<StickyDecision<ExistingComment> | undefined> {
  const all = await comments.list().catch((error: unknown) => {
    if (written === undefined) throw error;
    return undefined;
  });
  if (all === undefined) return undefined;
  // Whoever wrote our comment is us, so nobody needs to be asked after that.
  const login = written?.author ?? (hasMarked(all, request.marker) ? await comments.login() : undefined);
  // GitHub may keep a text a little differently: what it answered is what to look for.
  return decideSticky(all, { marker: request.marker, body: written?.body ?? request.body, login });
}

/** undefined: the comment went away before it could be updated. */
async function write(
  comments: PullRequestComments,
  decision: Extract<StickyDecision<ExistingComment>, { kind: "create" | "update" }>,
  { body }: CommentRequest,
): Promise<ExistingComment | undefined> {
  if (decision.kind === "create") return comments.create(body);
  const { id } = decision.comment;
  return comments.update(id, body).catch(async (error: unknown) => {
    const isStillThere = (await comments.list()).some((comment) => comment.id === id);
    if (isStillThere) throw error;
    return undefined;
  });
}

/** An older comment that stays is a blemish, not a failure. */
async function removeAll(comments: PullRequestComments, older: readonly ExistingComment[]): Promise<void> {
  for (const { id } of older) await comments.remove(id).catch(() => undefined);
}

function posted({ url }: ExistingComment): CommentResult {
  return { url, notes: [] };
}

function newer({ url }: ExistingComment): CommentResult {
  const message = "A newer run has written the comment already, so this one left it alone.";
  return { url, notes: [{ code: "COMMENT_NEWER", message }] };
}

function goneEachTime(): CommentResult {
  const message =
    "The comment could not be posted. Somebody removed it each time before it could be updated. Run it again.";
  return { url: undefined, notes: [{ code: "COMMENT_NOT_POSTED", message }] };
}
