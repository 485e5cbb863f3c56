import { z } from "zod";
import type { KubeObject } from "../health/object";

/** A container whose log would tell why it fails. */
export interface FailingContainer {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** It was restarted: what it said before is where the reason is. */
  readonly restarted: boolean;
}

const stateSchema = z
  .object({
    waiting: z.object({ reason: z.string().optional() }).optional(),
    running: z.object({}).optional(),
    terminated: z.object({ exitCode: z.number() }).optional(),
  })
  .optional();
const containerSchema = z.object({
  name: z.string(),
  ready: z.boolean().default(false),
  restartCount: z.number().default(0),
  state: stateSchema,
  lastState: stateSchema,
});
const statusSchema = z.object({
  phase: z.string().optional(),
  containerStatuses: z.array(containerSchema).default([]),
  initContainerStatuses: z.array(containerSchema).default([]),
});
type ContainerStatus = z.infer<typeof containerSchema>;

/** Enough to say why; a hundred replicas fail alike. */
const AT_MOST = 6;

/** Which containers' logs are worth reading: of each owner the first pod that fails. */
export function failingContainers(objects: readonly KubeObject[]): readonly FailingContainer[] {
  const seen = new Set<string>();
  const failing: FailingContainer[] = [];
  for (const pod of newestFirst(objects.filter(({ group, kind }) => group === "" && kind === "Pod"))) {
    const owner = pod.owners.find(({ isController }) => isController)?.uid ?? `${pod.namespace ?? ""}/${pod.name}`;
    if (seen.has(owner)) continue;
    const found = failingOf(pod);
    if (found.length > 0) seen.add(owner);
    failing.push(...found);
  }
  return failing.slice(0, AT_MOST);
}

const newestFirst = (pods: readonly KubeObject[]): KubeObject[] =>
  pods.toSorted((a, b) => (b.createdAt ?? 0) - (a.createdAt ?? 0) || (a.name < b.name ? -1 : 1));

function failingOf({ namespace, name, status, deletedAt }: KubeObject): FailingContainer[] {
  const parsed = statusSchema.safeParse(status ?? {});
  if (!parsed.success || deletedAt !== null || parsed.data.phase === "Succeeded") return [];
  const { initContainerStatuses, containerStatuses } = parsed.data;
  const failing = [
    ...initContainerStatuses.filter(hasFailed),
    ...containerStatuses.filter((one) => !one.ready && hasBegun(one)),
  ];
  return failing.map((container) => ({
    namespace: namespace ?? "default",
    pod: name,
    container: container.name,
    restarted: container.restartCount > 0,
  }));
}

/** An init container is never "ready" for long; only how it ended tells. */
const hasFailed = ({ state, lastState }: ContainerStatus): boolean =>
  (state?.terminated?.exitCode ?? 0) !== 0 ||
  (state?.waiting !== undefined && (lastState?.terminated?.exitCode ?? 0) !== 0);

/** Without an image or a config map it never ran, and has no log. */
const hasBegun = ({ state, lastState, restartCount }: ContainerStatus): boolean =>
  state?.running !== undefined ||
  state?.terminated !== undefined ||
  lastState?.terminated !== undefined ||
  restartCount > 0;
