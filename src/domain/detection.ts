import { stacksBehind, withBehind, type Behind } from "./behind";
import type { ChangeSet } from "./changed-file";
import type { Config } from "./config/schema";
import type { DiscoveredProject } from "./discovery";
import type { Edge } from "./edges";
import type { LocalDependency } from "./local-manifests";
import { wavesOf, withReaders, type Waves } from "./order";
import { leaveAlone, touchedBy, type Touched } from "./ownership";
import { stackRoles } from "./stack-environment";

/** A stack that a change touches. */
export interface AffectedStack {
  /** `<work-dir>:<stack>` */
  readonly id: string;
  /** Its project's name. */
  readonly project: string;
  readonly stack: string;
  readonly workDir: string;
  /** Its config file, from the root. */
  readonly configFile: string;
  /** From 0. */
  readonly wave: number;
  /** Its environment by infra-action.yml. */
  readonly environment: string | undefined;
  /** The cloud role that its jobs take, its own or its environment's. */
  readonly role: string | undefined;
  /** The one that jobs take which change nothing. */
  readonly previewRole: string | undefined;
  /** Affected stacks whose outputs it reads. */
  readonly upstreams: readonly string[];
  /** All stacks whose outputs it reads, affected or not: another job of the run may have those. */
  readonly reads: readonly string[];
  readonly reasons: readonly string[];
}

export interface AffectedService {
  readonly name: string;
  readonly reasons: readonly string[];
}

/** What a change touches, in which order, and why. */
export interface Detection {
  /** What was compared, or why everything is taken: a sentence without its end. */
  readonly reason: string;
  readonly isEverything: boolean;
  /** Files that changed; undefined where they could not be told. */
  readonly fileCount: number | undefined;
  /** In the order of the waves. */
  readonly stacks: readonly AffectedStack[];
  readonly waves: Waves;
  readonly services: readonly AffectedService[];
  /** Ids of stacks whose config file the change takes away. What they made stays until somebody destroys it. */
  readonly gone: readonly string[];
  /** Sentences on what is worth knowing about how it was told. */
  readonly notes: readonly string[];
}

/** What was asked for by name. */
export interface Only {
  /** Exactly these, touched or not; empty: those that the change touches. */
  readonly stacks: readonly string[];
  /** Stacks of this environment; empty: of any. */
  readonly environment: string;
}

export interface DetectionFacts {
  readonly changes: ChangeSet;
  readonly projects: readonly DiscoveredProject[];
  readonly config: Config;
  /** By work-dir. */
  readonly localDependencies: ReadonlyMap<string, readonly LocalDependency[]>;
  readonly edges: readonly Edge[];
  /** Only stacks at or below this folder are wanted; `.` for all. */
  readonly scope: string;
  readonly only?: Only;
  readonly behind?: readonly Behind[];
  /** Stacks of which a newer commit is deployed: they are left as they are. */
  readonly ahead?: ReadonlySet<string>;
  readonly notes: readonly string[];
}

/**
 * The stacks and services that a change touches, those that read an affected stack with them, in waves.
 * @throws InfraError CONFIG_INVALID where stacks read each other in a circle
 */
export function detectionOf(facts: DetectionFacts): Detection {
  const { changes, edges, scope, notes } = facts;
  const { stacks, services, gone } = chosen(facts);
  const meant = [...stacks].filter(([id]) => isInScope(id, scope) && isInEnvironment(id, facts));
  const newer = meant.filter(([id]) => facts.ahead?.has(id) === true);
  const wanted = new Map(meant.filter((entry) => !newer.includes(entry)));
  const waves = wavesOf([...wanted.keys()], edges);
  return {
    reason: changes.kind === "everything" ? `everything is taken: ${changes.reason}` : changes.how,
    isEverything: changes.kind === "everything",
    fileCount: changes.kind === "everything" ? undefined : changes.files.length,
    stacks: inOrder(waves, wanted, facts),
    waves,
    services: [...services].map(([name, reasons]) => ({ name, reasons })),
    gone: gone.filter((id) => isInScope(id, scope)),
    notes: [...notes, ...newer.map(([id]) => `${id} is left as it is: a newer commit of it is deployed.`)],
  };
}

function chosen(facts: DetectionFacts): Touched {
  const { changes, only } = facts;
  if (only !== undefined && only.stacks.length > 0) return named(only.stacks, facts);
  return changes.kind === "everything" ? everything(changes.reason, facts) : touched(facts);
}

/** A job of a run whose stacks were found before is to know as well what of it an earlier run should have done. */
function named(ids: readonly string[], facts: DetectionFacts): Touched {
  const late = [...stacksBehind(facts.behind ?? [], facts)].filter(([id]) => ids.includes(id));
  const stacks = new Map(ids.map((id) => [id, ["named by the input stacks"]]));
  return { stacks: withBehind(stacks, new Map(late)), services: new Map(), gone: [] };
}

const isInEnvironment = (id: string, { only, config }: DetectionFacts): boolean =>
  only === undefined || only.environment === "" || placeOf(id, config).environment === only.environment;

function touched({ changes, ...facts }: DetectionFacts): Touched {
  const direct = touchedBy(changes.kind === "files" ? changes.files : [], facts);
  const stacks = withBehind(direct.stacks, stacksBehind(facts.behind ?? [], facts));
  return { ...direct, stacks: withReaders(stacks, facts.edges, leaveAlone(facts.config)) };
}

function everything(reason: string, { projects, config }: DetectionFacts): Touched {
  const others = leaveAlone(config);
  const reasons = [`everything: ${reason}`];
  const ids = projects.flatMap(({ stacks }) => stacks.map(({ id }) => id)).filter((id) => !others.has(id));
  return {
    stacks: new Map(ids.map((id) => [id, reasons])),
    services: new Map(Object.keys(config.services ?? {}).map((name) => [name, reasons])),
    gone: [],
  };
}

function placeOf(id: string, config: Config): Pick<AffectedStack, "environment" | "role" | "previewRole"> {
  return { environment: config.stacks?.[id]?.environment, ...stackRoles(id, config) };
}

function isInScope(id: string, scope: string): boolean {
  return scope === "." || id.startsWith(`${scope}:`) || id.startsWith(`${scope}/`);
}

function inOrder(
  waves: Waves,
  reasons: ReadonlyMap<string, readonly string[]>,
  { projects, config, edges }: DetectionFacts,
): AffectedStack[] {
  const known = new Map(
    projects.flatMap(({ name, workDir, stacks }) =>
      stacks.map((stack) => [stack.id, { ...stack, project: name, workDir }] as const),
    ),
  );
  const read = Map.groupBy(edges, ({ reader }) => reader);
  return waves.flatMap((ids, wave) =>
    ids.flatMap((id) => {
      const stack = known.get(id);
      if (stack === undefined) return [];
      const reads = (read.get(id) ?? []).map(({ upstream }) => upstream);
      return {
        ...stack,
        wave,
        ...placeOf(id, config),
        upstreams: reads.filter((upstream) => reasons.has(upstream)),
        reads,
        reasons: reasons.get(id) ?? [],
      };
    }),
  );
}
