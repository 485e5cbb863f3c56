import { worstHealth } from "./domain/health/target";
import { realDrift } from "./domain/drift";
import type { Finding, Report, StackReport, Verdict } from "./domain/report";

/** The step outputs of a command that reports; the stack's own outputs are added beside them. */
const REPORT_OUTPUTS = {
  output: "What the engine printed, secrets masked (at most 500,000 characters).",
  conclusion: "`success`, `failure`, `could-not-tell` or `cancelled`; of doctor whether a deploy can work.",
  "has-changes": "`true` or `false`; empty where it could not be told.",
  health: "The worst health of what was looked at: `Healthy`, `Degraded` …; empty where nothing was.",
  drift:
    "`true` where a resource is gone from the cloud or was changed outside of Pulumi, `false` where none is; empty where nothing was refreshed or it could not be told.",
  "comment-url": "The pull request comment; empty where none was written.",
  report: "Absolute path of report.json.",
  outputs:
    'All outputs of the stack as one JSON object; without `stack-name` by the stack\'s id (`{"infra:dev": {…}}`). Secret ones are in it only with `expose-secret-outputs`.',
} as const;
export type OutputName = keyof typeof REPORT_OUTPUTS;

/** The step outputs of detect. */
const DETECT_OUTPUTS = {
  changed: "`true` where the change touches a stack or a service, else `false` (detect).",
  stacks: "JSON array of the ids of the stacks that the change touches, in the order of their waves (detect).",
  matrix:
    "For `strategy.matrix`: `{include: [{id, project, stack-name, work-dir, wave, environment, reasons}]}` (detect).",
  waves: "JSON array of arrays of ids: the stacks of a wave can run side by side, after the wave before (detect).",
  services: "JSON array of the names of the services that the change touches (detect).",
  reason: "What was compared, or why everything is taken (detect).",
} as const;

/** How detect shares the stacks between jobs. */
const FAN_OUT_OUTPUTS = {
  "fan-out": "`true` where the stacks are to have several jobs, by the input of that name (detect).",
  jobs: "JSON array of four matrices, one a wave: `{include: [{name, stacks, environment, role}]}`; an empty one is to be skipped (detect).",
  "image-matrix":
    "For `strategy.matrix`: the services that the change touches and that have an `image` in infra-action.yml, `{include: [{service, image, context, dockerfile, manifests}]}` (detect).",
  "service-matrix": "The same of those that have `manifests` (detect).",
  environment: "The one environment of all stacks; empty where they have none or differ (detect).",
  role: "The one cloud role of all stacks; empty where they have none or differ (detect).",
} as const;
export type FanOutOutputName = keyof typeof FAN_OUT_OUTPUTS;
export type DetectOutputName = keyof typeof DETECT_OUTPUTS | FanOutOutputName;

/** Of a job that only holds an update's stacks to their review. */
const HOLD_OUTPUTS = {
  hold: "With the input `hold: only`: what that input of the jobs after it takes, so that they are held to what was seen. Empty without artifacts.",
} as const;
export type HoldOutputName = keyof typeof HOLD_OUTPUTS;

/** All of them, for action.yml and the docs. */
export const OUTPUTS = { ...REPORT_OUTPUTS, ...HOLD_OUTPUTS, ...DETECT_OUTPUTS, ...FAN_OUT_OUTPUTS } as const;

const CONCLUSION_OF: Record<Verdict, string> = {
  ok: "success",
  failed: "failure",
  "could-not-tell": "could-not-tell",
  cancelled: "cancelled",
};

/** GitHub drops a job's outputs over 1 MiB; half of it in characters stays below in most texts. */
const OUTPUT_LIMIT = 500_000;

/**
 * Step outputs of a run.
 * @param printed what the engine printed, already masked
 */
export function outputsOf(
  report: Report,
  {
    printed,
    commentUrl,
    reportPath,
    stackOutputs,
  }: {
    readonly printed: string;
    readonly commentUrl: string | undefined;
    readonly reportPath: string | undefined;
    /** What goes into `outputs`; absent: a command that has none. */
    readonly stackOutputs?: object;
  },
): Record<OutputName, string> {
  return {
    output: printed.length > OUTPUT_LIMIT ? `${printed.slice(0, OUTPUT_LIMIT)}\n(cut)\n` : printed,
    conclusion: CONCLUSION_OF[report.verdict],
    "has-changes": hasChanges(report),
    health: report.health.length === 0 ? "" : worstHealth(report.health.map(({ status }) => status)),
    drift: hasDrift(report),
    "comment-url": commentUrl ?? "",
    report: reportPath ?? "",
    outputs: stackOutputs === undefined ? "" : jsonOutput(stackOutputs),
  };
}

/** Half of a JSON text is none: one that is too long is left out. */
export function jsonOutput(value: object): string {
  const text = JSON.stringify(value);
  return text.length > OUTPUT_LIMIT ? "" : text;
}

/** Empty unless every stack could be told: a script must not read a failed preview as "no changes". */
function hasChanges({ stacks, verdict }: Report): string {
  if (stacks.some(({ outcome, findings }) => outcome === "changed" || findings.some(isChangeNotExpected)))
    return "true";
  const isTold = stacks.length > 0 || verdict === "ok";
  return isTold && stacks.every(({ outcome }) => outcome === "unchanged") ? "false" : "";
}

/** Empty unless every stack was asked; a difference that is found is one, whatever became of the others. */
function hasDrift({ stacks }: Report): string {
  if (stacks.some(({ drift }) => realDrift(drift).length > 0)) return "true";
  const isTold = ({ drift, outcome }: StackReport): boolean =>
    drift !== undefined && (outcome === "changed" || outcome === "unchanged");
  return stacks.length > 0 && stacks.every(isTold) ? "false" : "";
}

/** The run is refused for the very reason that there are changes. */
const isChangeNotExpected = ({ code }: Finding): boolean => code === "CHANGES_NOT_EXPECTED";

/** What ends a name, or a line, in the runner's file of outputs: the program could set any output, or fail the step. */
const NOT_IN_A_NAME = /^$|[\p{Cc}\p{Zl}\p{Zp}=<]/u;

/**
 * Why a stack's own output cannot be a step output; undefined where it can. GitHub takes upper and lower case in names of
 * outputs for the same.
 */
export function whyNoStepOutput(name: string): string | undefined {
  if (Object.hasOwn(REPORT_OUTPUTS, name.toLowerCase())) return "infra-action has one of that name";
  return NOT_IN_A_NAME.test(name) ? "GitHub could not read its name" : undefined;
}
