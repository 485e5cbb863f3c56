import { z } from "zod";
import type { HealthStatus } from "./health/target";
import type { Outcome, StackReport } from "./report";
import { VERDICT_OF_HEALTH } from "./verdict";

/** GitHub's limit for descriptions of deployments and of their states. */
const LONGEST_DESCRIPTION = 140;
/** GitHub's limit for the names of environments. */
const LONGEST_ENVIRONMENT = 255;

/** A stack as its deployments know it. */
export interface DeployedStack {
  readonly id: string;
  readonly project: string;
  readonly stack: string;
  /** By infra-action.yml. */
  readonly environment: string | undefined;
}

/**
 * The environment that a stack's deployments go to: one for each stack, so that a success makes the earlier deployments of
 * this stack inactive and nobody else's.
 */
export function deploymentEnvironment({ project, stack, environment }: Omit<DeployedStack, "id">): string {
  const name = environment === undefined ? `${project}/${stack}` : `${environment}/${project}/${stack}`;
  return name.slice(0, LONGEST_ENVIRONMENT);
}

export function deploymentPayload({ id }: Pick<DeployedStack, "id">): object {
  return { stack: id };
}

const payloadSchema = z.union([
  z.object({ stack: z.string() }),
  // GitHub gives a payload back as it was sent: as an object, or as its text.
  z.string().transform((text, issues) => {
    try {
      return z.object({ stack: z.string() }).parse(JSON.parse(text));
    } catch {
      issues.addIssue({ code: "custom", message: "is none of ours" });
      return z.NEVER;
    }
  }),
]);

/** The id of the stack that a deployment is of; undefined where it is none of ours. */
export function deployedStackId(payload: unknown): string | undefined {
  return payloadSchema.safeParse(payload).data?.stack;
}

/** What became of a stack, as GitHub says it; undefined for one that was not begun. */
export function deploymentState(outcome: Outcome): "success" | "failure" | "error" | undefined {
  switch (outcome) {
    case "changed":
    case "unchanged":
      return "success";
    case "failed":
    case "refused":
    case "missing":
    case "locked":
      return "failure";
    case "cut-short":
    case "cancelled":
    case "waits-for-upstream":
      return "error";
    case "skipped":
      return undefined;
  }
}

interface Told {
  readonly state: "success" | "failure" | "error" | "in_progress" | "queued" | "inactive" | "pending";
  readonly description: string;
}

const STATE_OF = { ok: "success", failed: "failure", "could-not-tell": "error", cancelled: "error" } as const;

/** What is told of an update that was made, once it is known how what runs on it is. */
export function withHealth<T extends Told>(made: T, health: HealthStatus): T {
  const state = STATE_OF[VERDICT_OF_HEALTH[health]];
  return state === "success" ? made : { ...made, state, description: `Updated, and what runs on it is ${health}` };
}

/** In one line of GitHub's length. */
export function deploymentDescription({ headline, changes }: Pick<StackReport, "headline" | "changes">): string {
  const counted = Object.entries(changes).flatMap(([operation, count]) =>
    operation === "same" || operation === "read" || !count ? [] : [`${count} ${operation}`],
  );
  const text = headline ?? (counted.length === 0 ? "Nothing to change" : counted.join(", "));
  const line = text.replace(/\s+/g, " ").trim();
  return line.length <= LONGEST_DESCRIPTION ? line : `${line.slice(0, LONGEST_DESCRIPTION - 1)}…`;
}
