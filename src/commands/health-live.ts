import type { Config } from "../domain/config/schema";
import { environmentSecrets } from "../domain/environment-secrets";
import { parseContext, type GitHubContext } from "../domain/github-context";
import { worstHealth, type HealthStatus, type HealthTarget } from "../domain/health/target";
import type { Masker } from "../domain/masking";
import type { Note } from "../domain/report";
import { asInfraError, InfraError } from "../errors";
import type { Inputs } from "../inputs";
import type { Ports } from "../ports";
import { keptSecrets } from "./cluster/kept-secrets";
import { permissionNotes } from "./cluster/permission-notes";
import { serviceHealth } from "./cluster/service-health";
import { connector, servicePlaces, webChecksOf, type Connect, type ServicePlace } from "./cluster/service-places";
import { outputReader, type OutputReader } from "./cluster/stack-outputs";
import { readConfig } from "./read-config";

/** What clusters and web addresses say, for a report. */
export interface LiveHealth {
  readonly context: GitHubContext;
  readonly targets: readonly HealthTarget[];
  /** The worst of each service's, by its name. */
  readonly services: ReadonlyMap<string, HealthStatus>;
  readonly notes: readonly Note[];
  readonly masker: Masker;
  /** What it hides. */
  readonly plaintexts: readonly string[];
}

type LiveInputs = Inputs & { readonly command: string };

/**
 * Looks at what runs: the services that are named, else all that `health` in infra-action.yml has, else the namespace.
 * Each service is waited for by itself and side by side; one whose cluster gives no answer is Unknown.
 * @throws InfraError INPUT_INVALID, CONFIG_INVALID; CLUSTER_CONFIG_INVALID where nothing else is asked for and there is no way to
 * any of the clusters
 */
export async function liveHealth(
  inputs: LiveInputs,
  ports: Ports,
  {
    standardDeadline = 0,
    services,
  }: { readonly standardDeadline?: number; readonly services?: readonly string[] } = {},
): Promise<LiveHealth> {
  const context = parseContext(ports.environment, await ports.event());
  const { config } = await readConfig(ports.git);
  const secrets = keptSecrets(environmentSecrets(ports.environment));
  const read = secrets.keeping(outputReader(config, inputs, ports));
  const connect = connector(config, read, ports);
  const names = servicesOf(services ?? inputs.service, config);
  const places = await servicePlaces(names, config, inputs, ports);
  const { mask, hide } = secrets;
  const asked = { config, inputs, connect, read, mask, hide, standardDeadline };
  // After an update what was done has to be told whatever becomes of this.
  const isAlone = services === undefined;
  const results = await Promise.all(
    places.map(async (place) => ({
      name: place.service ?? place.choice.name,
      ...(await healthOf(place, asked, ports)),
    })),
  );
  const [unusable] = results.flatMap(({ setUp }) => setUp ?? []);
  if (isAlone && unusable !== undefined && results.every(({ setUp }) => setUp !== undefined)) throw unusable;
  return {
    context,
    targets: results.flatMap(({ targets }) => targets),
    services: new Map(results.map(({ name, targets }) => [name, worstHealth(targets.map(({ status }) => status))])),
    notes: results.flatMap(({ notes }) => notes),
    masker: secrets.masker(),
    plaintexts: secrets.all(),
  };
}

/** @throws InfraError INPUT_INVALID where a service is named that nobody knows */
function servicesOf(given: readonly string[], { health, services }: Config): readonly (string | undefined)[] {
  const known = [...new Set([...Object.keys(health ?? {}), ...Object.keys(services ?? {})])];
  const unknown = given.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new InfraError("INPUT_INVALID", {
      what: `infra-action.yml has no service ${unknown.join(", ")}.`,
      why: known.length === 0 ? "It has none." : `It has ${known.join(", ")}.`,
      next: 'Name one of these in "service", or add it below `health`.',
    });
  const own = given.length > 0 ? given : Object.keys(health ?? {});
  return own.length === 0 ? [undefined] : own;
}

interface Asked {
  readonly config: Config;
  readonly inputs: LiveInputs;
  readonly connect: Connect;
  readonly read: OutputReader;
  readonly mask: (text: string) => string;
  readonly hide: (texts: readonly string[]) => void;
  readonly standardDeadline: number;
}

interface ServiceResult {
  /** Why nobody could even be asked: there is no way to the cluster. */
  readonly setUp?: InfraError;
  readonly targets: readonly HealthTarget[];
  readonly notes: readonly Note[];
}

/** What cannot be told about one service does not keep the others from being told. */
async function healthOf(place: ServicePlace, asked: Asked, ports: Ports): Promise<ServiceResult> {
  const { config, inputs, connect, read, mask, hide, standardDeadline } = asked;
  const { name } = place.choice;
  try {
    const web = await webChecksOf(place, inputs.http, read);
    const { selector, deadline: deadlineSeconds } = inputs;
    const cluster = await connect(place.choice);
    const question = { place, cluster, config, web, selector, deadlineSeconds, standardDeadline, mask, hide };
    const { targets, evidence, unreachable } = await serviceHealth(question, ports);
    const lost = targets.length === 0 && unreachable !== undefined ? [notAnswering(name, unreachable)] : [];
    return { targets: [...targets, ...lost], notes: permissionNotes(evidence, name) };
  } catch (error) {
    const told = asInfraError(error);
    if (!told.code.startsWith("CLUSTER_")) throw error;
    const setUp = told.code === "CLUSTER_CONFIG_INVALID" ? { setUp: told } : {};
    return { targets: [notAnswering(name, told)], notes: [], ...setUp };
  }
}

/** What was not asked is Unknown, never fine. */
export function notAnswering(name: string, { explanation }: InfraError): HealthTarget {
  const { what, why = "", next } = explanation;
  return {
    kind: "Cluster",
    name,
    namespace: null,
    cluster: name,
    status: "Unknown",
    reason: [what, why, next].filter((part) => part !== "").join(" "),
    since: null,
    evidence: [],
    causes: [],
  };
}
