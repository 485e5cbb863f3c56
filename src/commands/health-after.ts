import type { Config } from "../domain/config/schema";
import type { StackReport } from "../domain/report";
import type { StackInputs } from "../inputs";
import type { Ports } from "../ports";
import type { LiveHealth } from "./health-live";
import { readConfig } from "./read-config";

const STANDARD_DEADLINE_SECONDS = 600;

/**
 * The tail of an update: whether what runs on the updated stacks is healthy. Only services that infra-action.yml ties to a
 * stack that was updated to its end, by this attempt or (`done`) an earlier one; undefined where there is none, and then nothing is loaded for it.
 */
export async function healthAfter(
  { stacks, done }: { readonly stacks: readonly StackReport[]; readonly done: readonly string[] },
  inputs: StackInputs,
  ports: Ports,
): Promise<LiveHealth | undefined> {
  if (inputs.health === "off" || ports.signal.aborted) return undefined;
  const { config } = await readConfig(ports.git);
  const services = servicesOn(new Set([...updated(stacks), ...done]), config);
  if (services.length === 0) return undefined;
  ports.log.info(`Waiting for ${services.join(", ")} to be healthy`);
  const { liveHealth } = await import("./health-live");
  return liveHealth(inputs, ports, { services, standardDeadline: STANDARD_DEADLINE_SECONDS });
}

const updated = (stacks: readonly StackReport[]): ReadonlySet<string> =>
  new Set(stacks.filter(({ outcome }) => outcome === "changed" || outcome === "unchanged").map(({ id }) => id));

function servicesOn(ids: ReadonlySet<string>, { health = {}, services = {} }: Config): string[] {
  return Object.keys(health).filter((name) => {
    const stack = services[name]?.stack;
    return stack !== undefined && ids.has(stack);
  });
}
