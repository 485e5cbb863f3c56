import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "yaml";

export const ROOT = resolve(__dirname, "../..");
export const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");

export interface Step {
  readonly id?: string;
  readonly name?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, unknown>>;
}

export interface Job extends Step {
  readonly needs?: string | readonly string[];
  readonly permissions?: Readonly<Record<string, string>>;
  readonly "timeout-minutes"?: unknown;
  readonly "runs-on"?: unknown;
  readonly environment?: unknown;
  readonly concurrency?: Concurrency;
  readonly strategy?: { readonly matrix?: unknown; readonly "fail-fast"?: boolean };
  readonly secrets?: "inherit" | Readonly<Record<string, unknown>>;
  readonly steps?: readonly Step[];
}

export interface Concurrency {
  readonly group: string;
  readonly "cancel-in-progress"?: unknown;
}

export interface Parameter {
  readonly description?: string;
  readonly type?: string;
  readonly required?: boolean;
  readonly default?: unknown;
  readonly value?: string;
}

export type Parameters = Readonly<Record<string, Parameter>>;

export interface Workflow {
  readonly name?: string;
  readonly on: Readonly<Record<string, unknown>> & {
    readonly workflow_call?: {
      readonly inputs?: Parameters;
      readonly secrets?: Parameters;
      readonly outputs?: Parameters;
    };
  };
  readonly permissions?: unknown;
  readonly concurrency?: Concurrency;
  readonly jobs: Readonly<Record<string, Job>>;
}

const isWorkflow = (name: string): boolean => /\.ya?ml$/.test(name);
const filesIn = (folder: string): string[] =>
  readdirSync(join(ROOT, folder))
    .filter(isWorkflow)
    .map((name) => `${folder}/${name}`);

/** This repository's own workflows, those of the kit among them. */
export const WORKFLOWS = filesIn(".github/workflows");
/** Those to copy. */
export const TEMPLATES = filesIn("workflows-templates");
export const ALL = [...WORKFLOWS, ...TEMPLATES];

export const workflowOf = (path: string): Workflow => parse(read(path)) as Workflow;

/** Those that others call. */
export const KIT = WORKFLOWS.filter((path) => workflowOf(path).on.workflow_call !== undefined);

export const jobsOf = (path: string): [string, Job][] => Object.entries(workflowOf(path).jobs);

/** What a gate is told of each job that it waits for. */
export const resultsOf = ({ needs = [] }: Job): string[] =>
  [needs].flat().map((id) => `${id}=\${{ needs.${id}.result }}`);

export interface Use extends Step {
  readonly uses: string;
  readonly job: string;
  readonly secrets?: Job["secrets"];
}

/** Every action and every workflow that a workflow uses, with what it is given. */
export function usesOf(path: string): Use[] {
  return jobsOf(path).flatMap(([job, whole]) =>
    [whole, ...(whole.steps ?? [])].flatMap((step) =>
      step.uses === undefined ? [] : [{ ...step, uses: step.uses, job }],
    ),
  );
}

const RELEASED_WORKFLOW = /^org\/infra-action\/(\.github\/workflows\/[\w-]+\.yml)@v1$/;
const WORKFLOW_OF_THIS_COMMIT = /^\.\/(\.github\/workflows\/[\w-]+\.yml)$/;
export const OWN_ACTION = "org/infra-action@v1";
/** The file of the kit's workflow that a job calls; undefined where it calls none. */
export const calledBy = (uses: string): string | undefined =>
  (RELEASED_WORKFLOW.exec(uses) ?? WORKFLOW_OF_THIS_COMMIT.exec(uses))?.[1];
/** This repository's action or workflow: as it was released, or (in its own CI) as the commit has it. */
export const isOwn = (uses: string): boolean => uses === OWN_ACTION || uses === "./" || calledBy(uses) !== undefined;
