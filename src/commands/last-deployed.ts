import pLimit from "p-limit";
import { deployedStackId } from "../domain/deployment";
import { InfraError } from "../errors";
import type { Ports } from "../ports";
import type { Deployment, Deployments } from "../ports/deployments";
import { deploymentsOf, type DeploymentPlace } from "./deployments";

/** Where each stack stands, as far as its deployments tell. */
export interface Deployed {
  /** The commit of its last successful deployment, by the stack's id. */
  readonly successful: ReadonlyMap<string, string>;
  /** Of these that was the newest one: nothing was begun since. */
  readonly current: ReadonlySet<string>;
  /** Those that were deployed, and never with success: the commit of the first try that is known. */
  readonly failed: ReadonlyMap<string, string>;
}

const AT_ONCE = 8;
/** So far back a stack's deployments are looked at. */
const MOST_TRIES = 10;

/** What GitHub's deployments say of the last successful update of each stack; undefined where it cannot be asked. */
export async function lastDeployed(
  place: DeploymentPlace & { readonly ports: Pick<Ports, "log"> },
): Promise<Deployed | undefined> {
  const deployments = deploymentsOf(place);
  if (deployments === undefined) return undefined;
  try {
    const byStack = Map.groupBy(await deployments.recent(), ({ payload }) => deployedStackId(payload));
    const limit = pLimit(AT_ONCE);
    const found = await Promise.all(
      [...byStack].map(([id, all]) => limit(async () => ({ id, ...(await lastSuccess(all, deployments)) }))),
    );
    const successful = found.flatMap(({ id, sha }) =>
      id === undefined || sha === undefined ? [] : [[id, sha] as const],
    );
    const current = found.flatMap(({ id, isNewest }) => (id !== undefined && isNewest === true ? [id] : []));
    const failed = found.flatMap(({ id, tried }) =>
      id === undefined || tried === undefined ? [] : [[id, tried] as const],
    );
    return { successful: new Map(successful), current: new Set(current), failed: new Map(failed) };
  } catch (error) {
    if (!(error instanceof InfraError)) throw error;
    place.ports.log.info(`What was deployed last is not known: ${error.message}`);
    return undefined;
  }
}

/** A success that a later one followed is inactive now; what failed has never been a success. */
async function lastSuccess(all: readonly Deployment[], deployments: Deployments) {
  for (const [index, { id, sha }] of all.slice(0, MOST_TRIES).entries()) {
    const state = await deployments.stateOf(id);
    if (state === "success" || state === "inactive") return { sha, isNewest: index === 0 && state === "success" };
  }
  return { tried: all.at(-1)?.sha };
}
