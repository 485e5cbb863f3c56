import { compareRuns, parseMarker, type Marker } from "./comment-marker";

/** What is known of a comment that is there. */
export interface Candidate {
  readonly id: number;
  readonly body: string;
  readonly author: string;
}

export type StickyDecision<C extends Candidate> =
  | { readonly kind: "create"; readonly remove: readonly C[] }
  | { readonly kind: "update"; readonly comment: C; readonly remove: readonly C[] }
  /** It says the same already. */
  | { readonly kind: "unchanged"; readonly comment: C; readonly remove: readonly C[] }
  /** A newer run wrote it: leave it alone. `remove` are older ones, our own among them. */
  | { readonly kind: "newer"; readonly comment: C; readonly remove: readonly C[] };

/** Who the job's own token is, where GitHub does not say who a token is. */
export const ACTIONS_BOT = "github-actions[bot]";

/** Whether comments carry a marker of ours at all: if none does, nobody needs to be asked who we are. */
export function hasMarked(comments: readonly Candidate[], marker: Marker): boolean {
  return comments.some(({ body }) => isAbout(parseMarker(body), marker));
}

/**
 * What to do with a pull request's comments so that one of ours is there and tells of the newest run.
 * Ours is what carries the marker of the same key, repository and pull request AND was written by us: a marker alone could
 * be anybody's. Of several of ours the newest run's stays, of the same run the oldest comment (both of two racing runs
 * decide alike), the others go.
 * @param login who we are; undefined: it cannot be known, then only the job's own bot counts as us
 */
export function decideSticky<C extends Candidate>(
  comments: readonly C[],
  { marker, body, login }: { marker: Marker; body: string; login: string | undefined },
): StickyDecision<C> {
  const ours = ownOf(comments, marker, login);
  const [kept, ...others] = ours.map(({ comment }) => comment);
  const newest = ours[0]?.marker;
  if (kept === undefined || newest === undefined) return { kind: "create", remove: [] };
  if (compareRuns(newest, marker) > 0) return { kind: "newer", comment: kept, remove: others };
  if (sameText(kept.body, body)) return { kind: "unchanged", comment: kept, remove: others };
  return { kind: "update", comment: kept, remove: others };
}

type About = Pick<Marker, "key" | "repo" | "pr">;

/**
 * The comment of ours that the newest run wrote, if there is one.
 * @param login asked only where a comment carries a marker of ours at all
 */
export async function newestOwn<C extends Candidate>(
  comments: readonly C[],
  about: About,
  login: () => Promise<string | undefined>,
): Promise<{ readonly comment: C; readonly marker: Marker } | undefined> {
  if (!comments.some(({ body }) => isAbout(parseMarker(body), about))) return undefined;
  return ownOf(comments, about, await login())[0];
}

interface Own<C> {
  readonly comment: C;
  readonly marker: Marker;
}

function ownOf<C extends Candidate>(comments: readonly C[], wanted: About, login: string | undefined): Own<C>[] {
  const us = (login ?? ACTIONS_BOT).toLowerCase();
  return comments
    .flatMap((comment) => {
      const marker = parseMarker(comment.body);
      return isAbout(marker, wanted) && comment.author.toLowerCase() === us ? [{ comment, marker }] : [];
    })
    .sort((a, b) => compareRuns(b.marker, a.marker) || a.comment.id - b.comment.id);
}

function isAbout(marker: Marker | undefined, { key, repo, pr }: About): marker is Marker {
  return (
    marker !== undefined && marker.key === key && marker.pr === pr && marker.repo.toLowerCase() === repo.toLowerCase()
  );
}

/** GitHub gives line ends back as it likes, and trims. */
function sameText(a: string, b: string): boolean {
  return a.replace(/\r\n/g, "\n").trim() === b.replace(/\r\n/g, "\n").trim();
}
