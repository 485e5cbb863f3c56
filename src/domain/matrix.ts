import { InfraError } from "../errors";
import type { Detection } from "./detection";
import type { FanOutChoice } from "./fan-out";

/** GitHub makes no more jobs than these of one matrix. */
const JOBS = 256;
/** A job's outputs are 1 MB in all; a path may be 4,096 characters. */
const REASON_LENGTH = 120;

/** One job of `strategy.matrix`. */
export interface MatrixEntry {
  readonly id: string;
  readonly project: string;
  readonly "stack-name": string;
  readonly "work-dir": string;
  readonly wave: number;
  /** For the job's `environment:`; empty for none. */
  readonly environment: string;
  readonly reasons: readonly string[];
  /** Where infra-action.yml names one. */
  readonly role?: string;
}

export interface Matrix {
  readonly include: readonly MatrixEntry[];
}

/**
 * The affected stacks as a matrix. An empty one is valid: GitHub refuses to start a job with it, so that callers guard the
 * job with `if: needs.detect.outputs.changed == 'true'`. Where all stacks share a job (`never`) it is a list, of any length.
 * @throws InfraError MATRIX_TOO_LARGE beyond what GitHub takes
 */
export function matrixOf({ stacks }: Pick<Detection, "stacks">, fanOut: FanOutChoice = "auto"): Matrix {
  if (stacks.length > JOBS && fanOut !== "never")
    throw new InfraError("MATRIX_TOO_LARGE", {
      what: `The change touches ${stacks.length} stacks, and a matrix has at most ${JOBS} jobs.`,
      next: "Take them in one job (`fan-out: never`; without the kit, command preview without stack-name), or part by part (input `work-dir`).",
    });
  return {
    include: stacks.map(({ id, project, stack, workDir, wave, environment = "", role, reasons }) => ({
      id,
      project,
      "stack-name": stack,
      "work-dir": workDir,
      wave,
      environment,
      reasons: fewest(reasons).map(shortened),
      ...(role === undefined ? {} : { role }),
    })),
  };
}

/** A step's input is one environment variable, 128 KB at most: a matrix of 256 jobs must fit. */
const REASONS = 2;
function fewest(reasons: readonly string[]): readonly string[] {
  if (reasons.length <= REASONS) return reasons;
  return [...reasons.slice(0, REASONS - 1), `and ${reasons.length - REASONS + 1} more`];
}

function shortened(reason: string): string {
  return reason.length > REASON_LENGTH
    ? `${reason.slice(0, REASON_LENGTH - 1).replace(/[\ud800-\udbff]$/, "")}…`
    : reason;
}
