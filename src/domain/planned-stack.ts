import type { Approval } from "./approval/review";
import type { InfraError } from "../errors";

/** A stack that a run is about, and how its engine is to be called. */
export interface PlannedStack {
  /** `<work-dir>:<stack>` */
  readonly id: string;
  /** Of its project, from the repository's root. */
  readonly workDir: string;
  /** As the engine is to be given it: `dev`, or `organization/project/dev`. */
  readonly stack: string;
  readonly wave: number;
  /** Ids of those stacks of this run that come before it. */
  readonly upstreams: readonly string[];
  /** Ids of all stacks whose outputs it reads, in this run or not; absent where that was not asked. */
  readonly reads?: readonly string[] | undefined;
  readonly reasons: readonly string[];
  /** On top of the job's environment; undefined takes one away. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What infra-action.yml calls its role. */
  readonly role: string | undefined;
  readonly timeoutSeconds: number | undefined;
  /** How long to wait for another one's lock. */
  readonly lockTimeoutSeconds: number;
  /** Its project's name, where it is known before the project is read. */
  readonly project?: string | undefined;
  /** By infra-action.yml. */
  readonly environment?: string | undefined;
  /** Folders of policy packs, from its work-dir: those that infra-action.yml names for all. */
  readonly policyPacks?: readonly string[];
  /** What its update is held to. */
  readonly approval: Approval;
  /** Why its engine cannot be called at all; the other stacks' can. */
  readonly problem: InfraError | undefined;
}
