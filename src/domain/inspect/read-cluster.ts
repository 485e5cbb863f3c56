import type { KubeObject } from "../health/object";
import { groupOf } from "../health/object";
import { foreignLine } from "../health/text";
import type { KubeIdentity } from "./inventory";

/** What was read of a cluster. */
export interface ReadCluster {
  readonly objects: readonly KubeObject[];
  readonly unread: readonly Unread[];
}

/** A list that could not be had. */
export interface Unread {
  readonly group: string;
  /** null: none of the group's. */
  readonly kind: string | null;
  readonly resource: string;
  /** null: in all of them, or of a kind that is in none. */
  readonly namespace: string | null;
  /** It was about what Helm releases have outside of their own namespace. */
  readonly elsewhere: boolean;
  /** Forbidden, Timeout …: the API's own word. */
  readonly reason: string;
}

const RELEASE = "meta.helm.sh/release-name";
const RELEASE_NAMESPACE = "meta.helm.sh/release-namespace";

/** Helm marks what it makes; what its objects' controllers make carries the mark's labels at most. */
export function isMarked({ annotations }: KubeObject, { namespace, name }: KubeIdentity): boolean {
  return annotations[RELEASE] === name && annotations[RELEASE_NAMESPACE] === (namespace ?? "default");
}

/** Whether what was not found is not there. */
export function isRead({ isRelease, apiVersion, kind, namespace }: KubeIdentity, { unread }: ReadCluster): boolean {
  if (isRelease) return unread.length === 0;
  return !unread.some(
    (one) =>
      !one.elsewhere &&
      one.group === groupOf(apiVersion) &&
      (one.kind === null || one.kind === kind) &&
      (one.namespace === null || one.namespace === (namespace ?? "default")),
  );
}

/** What could not be read, the kinds of one reason in one place in one sentence: who grants them does so at once. */
export function unreadNotes({ unread }: ReadCluster): string[] {
  const groups = Map.groupBy(unread, ({ namespace, elsewhere, reason }) =>
    JSON.stringify([namespace, elsewhere, reason]),
  );
  return [...groups.values()].map((alike) => {
    const [{ namespace, elsewhere, reason } = { namespace: null, elsewhere: false, reason: "" }] = alike;
    const what = [...new Set(alike.map(({ group, resource }) => (group === "" ? resource : `${resource}.${group}`)))];
    const where = elsewhere ? " in all namespaces" : namespace === null ? "" : ` in namespace ${namespace}`;
    const list = `list ${what.toSorted().join(", ")}${where}`;
    const words =
      reason === "Forbidden"
        ? `may not ${list}: grant the verb list on ${what.length === 1 ? "it" : "them"}`
        : `could not ${list}: ${foreignLine(reason, 200)}`;
    const subject = elsewhere
      ? "What Helm releases have outside of their own namespaces was not looked for in full"
      : "The cluster was read in part";
    return `${subject}: ${words}.`;
  });
}
