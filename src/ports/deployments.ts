/** What GitHub calls the states of a deployment. */
export type DeploymentState = "queued" | "in_progress" | "success" | "failure" | "error" | "inactive" | "pending";

export interface Deployment {
  readonly id: number;
  readonly sha: string;
  readonly environment: string;
  /** As it was given when it was made; unknown until src/domain has parsed it. */
  readonly payload: unknown;
}

export interface NewDeployment {
  /** A commit. */
  readonly ref: string;
  readonly environment: string;
  readonly payload: object;
  /** At most 140 characters. */
  readonly description: string;
}

export interface NewDeploymentStatus {
  readonly state: DeploymentState;
  /** At most 140 characters. */
  readonly description: string;
  /** The run. */
  readonly logUrl: string | undefined;
  /** Where what was deployed can be seen. */
  readonly environmentUrl: string | undefined;
}

/** GitHub's deployments, those that this action made. All throw GITHUB_UNUSABLE when GitHub says no. */
export interface Deployments {
  /** The newest ones of this action, newest first: some hundreds at most. */
  recent(): Promise<readonly Deployment[]>;
  /** Its newest state; null where it has none yet. */
  stateOf(id: number): Promise<DeploymentState | null>;
  create(deployment: NewDeployment): Promise<Deployment>;
  /** A new success makes the earlier ones of its environment inactive: GitHub does that. */
  tell(id: number, status: NewDeploymentStatus): Promise<void>;
}

/** A run of a workflow, as GitHub knows it: nobody but GitHub writes this. */
export interface WorkflowRun {
  readonly id: number;
  readonly headSha: string;
  /** The workflow's file, from the repository's root. */
  readonly path: string;
  readonly event: string;
  readonly attempt: number;
}
