import { z } from "zod";
import { NAMESPACE_KINDS, pathOf, WATCHED_KINDS } from "../../domain/kube/kinds";
import type { Cluster, Clusters } from "../../ports/cluster";

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;
/** So many changes at once are one. */
const GATHER_MS = 400;

/** Rings when something in the namespaces changes. It only wakes whoever reads: what is so is always read anew. */
export interface ChangeBell extends Disposable {
  /** Resolves at the next change (or one since the last call), after `milliseconds`, or when the run is cancelled. */
  rung(milliseconds: number): Promise<void>;
}

/**
 * Watches that come back: after the API server's restart, after 429 and 410, with new credentials when a token has ended.
 * Where watching is not allowed there is no ring, and waiting is polling.
 */
export function changeBell(
  cluster: Cluster,
  namespaces: readonly string[],
  { clusters, signal }: { readonly clusters: Clusters; readonly signal: AbortSignal },
): ChangeBell {
  const stop = new AbortController();
  const until = AbortSignal.any([signal, stop.signal]);
  let ring: () => void = () => undefined;
  let isRung = false;
  const onEvent = (event: unknown): void => {
    if (isBookmark(event)) return;
    isRung = true;
    ring();
  };
  const kinds = NAMESPACE_KINDS.filter(({ kind }) => WATCHED_KINDS.includes(kind));
  for (const namespace of namespaces)
    for (const kind of kinds) void keepWatching(cluster, pathOf(kind, { namespace }), { onEvent, until, clusters });
  return {
    async rung(milliseconds) {
      const change = isRung ? Promise.resolve() : new Promise<void>((resolve) => (ring = resolve));
      const time = new AbortController();
      await Promise.race([change, clusters.pause(milliseconds, AbortSignal.any([until, time.signal]))]);
      time.abort();
      if (isRung) await clusters.pause(Math.min(GATHER_MS, milliseconds), until);
      isRung = false;
    },
    [Symbol.dispose]: () => {
      stop.abort();
    },
  };
}

interface Watching {
  readonly onEvent: (event: unknown) => void;
  readonly until: AbortSignal;
  readonly clusters: Clusters;
}

async function keepWatching(cluster: Cluster, path: string, { onEvent, until, clusters }: Watching): Promise<void> {
  let pause = FIRST_PAUSE_MS;
  while (!until.aborted) {
    const begun = await beginning(cluster, path);
    let hasTold = false;
    const told = {
      signal: until,
      onEvent: (event: unknown) => {
        hasTold = true;
        onEvent(event);
      },
    };
    const end =
      begun === "refused"
        ? begun
        : begun === undefined
          ? "broken"
          : await cluster.watch({ path, query: { resourceVersion: begun } }, told);
    if (end === "refused" || end === "stopped") return;
    // Whatever was missed in between is read by who hears the bell.
    onEvent(undefined);
    pause = hasTold || end === "closed" || end === "gone" ? FIRST_PAUSE_MS : Math.min(pause * 2, LONGEST_PAUSE_MS);
    await clusters.pause(pause, until);
  }
}

const listSchema = z.object({ metadata: z.object({ resourceVersion: z.string() }) });

/** The version from which on changes are told. A short list: only its version is wanted. */
async function beginning(cluster: Cluster, path: string): Promise<string | "refused" | undefined> {
  try {
    const { status, body } = await cluster.call({ path, query: { limit: "1" } }, { patient: false });
    if (status === 401 || status === 403 || status === 404) return "refused";
    const parsed = listSchema.safeParse(body);
    return parsed.success ? parsed.data.metadata.resourceVersion : undefined;
  } catch {
    return undefined;
  }
}

function isBookmark(event: unknown): boolean {
  return typeof event === "object" && event !== null && "type" in event && event.type === "BOOKMARK";
}
