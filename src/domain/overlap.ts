import { parseMarker } from "./comment-marker";
import { ACTIONS_BOT } from "./sticky-comment";

/** A comment somewhere in the repository. */
export interface PlacedComment {
  readonly id: number;
  readonly body: string;
  readonly author: string;
  readonly pullRequest: number;
}

/** Another pull request that changes stacks of this one, by the comment that says so. */
export interface Overlap {
  readonly comment: PlacedComment;
  readonly stacks: readonly string[];
}

/**
 * Other pull requests whose newest comment of ours says that they change one of these stacks.
 * @param own this pull request and the ids of what it changes @param login who we are; undefined: the job's own bot
 */
export function overlapsOf(
  comments: readonly PlacedComment[],
  own: {
    readonly repo: string;
    readonly pr: number;
    readonly stacks: readonly string[];
    readonly login: string | undefined;
  },
): Overlap[] {
  const us = (own.login ?? ACTIONS_BOT).toLowerCase();
  return comments.flatMap((comment) => {
    const marker = parseMarker(comment.body);
    if (marker === undefined || comment.author.toLowerCase() !== us || marker.pr !== comment.pullRequest) return [];
    if (marker.repo.toLowerCase() !== own.repo.toLowerCase() || marker.pr === own.pr) return [];
    const stacks = own.stacks.filter((id) => marker.stacks.includes(id));
    return stacks.length === 0 ? [] : [{ comment, stacks }];
  });
}
