import type { Evidence } from "../../domain/health/evidence";
import { isNamed, type KubeObject, type ObjectRef } from "../../domain/health/object";
import type { Wanted } from "../../domain/health/wanted";
import { isJsonObject, type JsonObject } from "../../domain/value-json";
import type { CommitStanding, GitPush, PushedTexts } from "../../ports/git-push";

export interface SyncedRevisions {
  /** For each look at the cluster: the evidence, and the revisions that do. */
  readonly beside: (evidence: Evidence) => Promise<{ evidence: Evidence; revisions: NonNullable<Wanted["revisions"]> }>;
  /** Aborted once the Application was seen at a commit that came after ours with other images in our place. */
  readonly over: AbortSignal;
  /** That commit. */
  readonly replaced: () => Replaced | undefined;
}

export interface Replaced {
  readonly by: string;
  /** That it is a later deploy of the service, whose run tells how it is. */
  readonly isRedeployed: boolean;
}

/**
 * Argo CD syncs to where the branch is, not to our commit: one that somebody pushed on top of it has our images, too. git is
 * asked about each that is seen.
 */
export function syncedRevisions(application: ObjectRef, pushed: PushedTexts, gitPush: GitPush): SyncedRevisions {
  const known = new Map<string, CommitStanding>([[pushed.sha, "after"]]);
  const withStanding = (standing: CommitStanding): string[] =>
    [...known].flatMap(([revision, own]) => (own === standing ? [revision] : []));
  const over = new AbortController();
  const replaced = (): Replaced | undefined => {
    const [redeployed, other] = [withStanding("redeployed").at(-1), withStanding("replaced").at(-1)];
    const by = redeployed ?? other;
    return by === undefined ? undefined : { by, isRedeployed: by === redeployed };
  };
  return {
    async beside(evidence) {
      for (const revision of evidence.objects.flatMap((object) => seenAt(object, application)))
        // One that is not to be had now may come with a later fetch.
        if ((known.get(revision) ?? "other") === "other") known.set(revision, await gitPush.standing(pushed, revision));
      if (replaced() !== undefined) over.abort();
      const accepted = withStanding("after");
      return {
        evidence: {
          ...evidence,
          objects: evidence.objects.map((object) => ofRevisions(object, application, accepted)),
        },
        revisions: accepted.map((revision) => ({ application, revision })),
      };
    },
    over: over.signal,
    replaced,
  };
}

function seenAt(object: KubeObject, application: ObjectRef): string[] {
  if (!isNamed(object, application) || !isJsonObject(object.status)) return [];
  const { sync } = object.status;
  return [...revisionsOf(sync), ...revisionsOf(syncResultOf(object.status))];
}

function syncResultOf(status: JsonObject): unknown {
  const operation = status["operationState"];
  return isJsonObject(operation) ? operation["syncResult"] : undefined;
}

/** An Application of several sources has one of each. */
function revisionsOf(sync: unknown): string[] {
  if (!isJsonObject(sync)) return [];
  const { revision, revisions } = sync;
  return [revision, ...(Array.isArray(revisions) ? revisions : [])].filter(
    (one): one is string => typeof one === "string" && one !== "",
  );
}

/** How the sync of an older commit ended is no news about this one. */
function ofRevisions(object: KubeObject, application: ObjectRef, accepted: readonly string[]): KubeObject {
  if (!isNamed(object, application) || !isJsonObject(object.status)) return object;
  const result = syncResultOf(object.status);
  if (!isJsonObject(result) || revisionsOf(result).some((revision) => accepted.includes(revision))) return object;
  const { operationState, ...status } = object.status;
  void operationState;
  return { ...object, status, body: { ...object.body, status } };
}
