import type { ContainerLog, Evidence, Unreadable } from "./evidence";
import { isEvent, parseEvent, type ClusterEvent } from "./event";
import { isNamed, type KubeObject, type ObjectRef } from "./object";
import { isSelected, type Selector } from "./selector";
import type { Verdict } from "./verdict";
import type { Wanted } from "./wanted";

/** How far the evidence goes for one kind in one namespace. */
export type Knowledge = "whole" | "unread" | { readonly refused: Unreadable };

/** The evidence with ways to find things in it. */
export interface Scene {
  readonly evidence: Evidence;
  readonly wanted: Wanted;
  readonly now: number;
  find(ref: ObjectRef): KubeObject | undefined;
  /** All of a kind in a namespace. */
  all(kind: string, namespace: string | null): readonly KubeObject[];
  /** Those of a kind that this object controls. */
  owned(by: KubeObject, kind: string): readonly KubeObject[];
  selected(kind: string, namespace: string | null, selector: Selector): readonly KubeObject[];
  /** Newest first. */
  events(of: ObjectRef): readonly ClusterEvent[];
  log(pod: KubeObject, container: string): ContainerLog | undefined;
  /** Whether an object that is not there does not exist, or was not read. */
  knows(kind: string, namespace: string | null): Knowledge;
  verdict(object: KubeObject): Verdict;
}

export function makeScene(
  evidence: Evidence,
  wanted: Wanted,
  judge: (object: KubeObject, scene: Scene) => Verdict,
): Scene {
  const index = indexOf(evidence);
  const verdicts = new Map<KubeObject, Verdict>();
  const ofKind = (kind: string, namespace: string | null): readonly KubeObject[] =>
    index.byKind.get(placeKey(kind, namespace)) ?? [];
  const scene: Scene = {
    evidence,
    wanted,
    now: evidence.now,
    find: (ref) => index.byName.get(nameKey(ref))?.find((object) => isNamed(object, ref)),
    all: ofKind,
    owned: (by, kind) =>
      ownersKeys(by)
        .flatMap((key) => index.byOwner.get(key) ?? [])
        .filter((one) => one.kind === kind),
    selected: (kind, namespace, selector) =>
      ofKind(kind, namespace).filter(({ labels }) => isSelected(labels, selector)),
    events: (of) => index.events.get(nameKey(of)) ?? [],
    log: (pod, container) => logOf(evidence.logs, pod, container),
    knows: (kind, namespace) => knowledgeOf(evidence, kind, namespace),
    verdict(object) {
      const known = verdicts.get(object);
      if (known !== undefined) return known;
      const made = judge(object, scene);
      verdicts.set(object, made);
      return made;
    },
  };
  return scene;
}

interface Index {
  readonly byKind: ReadonlyMap<string, readonly KubeObject[]>;
  readonly byName: ReadonlyMap<string, readonly KubeObject[]>;
  readonly byOwner: ReadonlyMap<string, readonly KubeObject[]>;
  /** Newest first. */
  readonly events: ReadonlyMap<string, readonly ClusterEvent[]>;
}

/** A cluster has tens of thousands of objects: each is looked at once. */
function indexOf({ objects }: Evidence): Index {
  const events = objects
    .filter(isEvent)
    .map(parseEvent)
    .toSorted((one, other) => other.at - one.at);
  const byOwner = new Map<string, KubeObject[]>();
  for (const object of objects) {
    const key = ownerKey(object);
    if (key === undefined) continue;
    const there = byOwner.get(key);
    if (there === undefined) byOwner.set(key, [object]);
    else there.push(object);
  }
  return {
    byKind: Map.groupBy(objects, ({ kind, namespace }) => placeKey(kind, namespace)),
    byName: Map.groupBy(objects, nameKey),
    byOwner,
    events: Map.groupBy(events, ({ about }) => nameKey({ ...about, namespace: about.namespace ?? null })),
  };
}

const placeKey = (kind: string, namespace: string | null): string => `${kind} ${namespace ?? ""}`;
const nameKey = ({ kind, namespace, name }: ObjectRef): string => `${placeKey(kind, namespace)} ${name}`;

/** By uid where it has one; what was written by hand has only names. */
function ownerKey({ owners, namespace }: KubeObject): string | undefined {
  const owner = owners.find(({ isController }) => isController) ?? owners[0];
  if (owner === undefined) return undefined;
  return owner.uid === null ? nameKey({ ...owner, namespace }) : `uid ${owner.uid}`;
}

const ownersKeys = (by: KubeObject): string[] => [nameKey(by), ...(by.uid === null ? [] : [`uid ${by.uid}`])];

/** The last run's words are the ones that tell why it ended; of a container that still runs there are only its own. */
function logOf(logs: readonly ContainerLog[], pod: KubeObject, container: string): ContainerLog | undefined {
  const own = logs.filter(
    (log) =>
      log.pod === pod.name && log.namespace === pod.namespace && log.container === container && log.lines.length > 0,
  );
  return own.find(({ previous }) => previous) ?? own[0];
}

function knowledgeOf({ listed, unreadable }: Evidence, kind: string, namespace: string | null): Knowledge {
  if (listed.some((one) => one.kind === kind && (one.namespace === null || one.namespace === namespace)))
    return "whole";
  const refused = unreadable.find(
    (one) => one.resource === resourceOf(kind) && (one.namespace === null || one.namespace === namespace),
  );
  return refused === undefined ? "unread" : { refused };
}

/** The plural that RBAC and URLs use. */
export function resourceOf(kind: string): string {
  const lower = kind.toLowerCase();
  if (/(?:s|x|ch|sh)$/.test(lower)) return lower === "endpoints" ? lower : `${lower}es`;
  return /[^aeiou]y$/.test(lower) ? `${lower.slice(0, -1)}ies` : `${lower}s`;
}
