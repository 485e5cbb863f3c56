import type { StackReport } from "../domain/report";
import type { WatchedServices } from "../domain/watched-services";
import type { StackInputs } from "../inputs";
import type { Ports } from "../ports";
import type { LiveHealth } from "./health-live";

const STANDARD_DEADLINE_SECONDS = 600;

export interface Updated {
  readonly stacks: readonly StackReport[];
  /** Stacks that an earlier attempt of the run has updated. */
  readonly done: readonly string[];
  readonly watched: WatchedServices;
}

/**
 * The tail of an update: whether what runs on the updated stacks is healthy. Only services that infra-action.yml ties to a
 * stack that was updated to its end, by this attempt or an earlier one; undefined where there is none, and then nothing is
 * loaded for it.
 */
export async function healthAfter(
  { stacks, done, watched }: Updated,
  inputs: StackInputs,
  ports: Ports,
): Promise<LiveHealth | undefined> {
  if (ports.signal.aborted) return undefined;
  const ids = new Set([...updated(stacks), ...done]);
  const services = [...watched].flatMap(([id, names]) => (ids.has(id) ? names : []));
  if (services.length === 0) return undefined;
  ports.log.info(`Waiting for ${services.join(", ")} to be healthy`);
  const { liveHealth } = await import("./health-live");
  return liveHealth(inputs, ports, { services, standardDeadline: STANDARD_DEADLINE_SECONDS });
}

const updated = (stacks: readonly StackReport[]): readonly string[] =>
  stacks.filter(({ outcome }) => outcome === "changed" || outcome === "unchanged").map(({ id }) => id);
