import { failed, GATE, infraOutline, ran, skipped, detected } from "./outline";
import { CHECKOUT } from "./released";

/** What became of an environment; what is absent was skipped. */
export interface Stage {
  /** The command that its one job with stacks ran. */
  readonly infra?: string;
  /** Whether it got healthy. */
  readonly deploy?: boolean;
  readonly test?: boolean;
}

const STAGES = ["first", "second", "third"] as const;

/**
 * The jobs and steps of pipeline.yml on a push, in act's order. After a called workflow that failed act runs nothing, the gate
 * neither.
 */
export function pipelineOutline(told: Readonly<Partial<Record<(typeof STAGES)[number], Stage>>>): string[] {
  const stages = STAGES.map((stage) => [stage, told[stage] ?? {}] as const);
  const deployFailed = stages.some(([, { deploy }]) => deploy === false);
  const isLost = (job: string): boolean => deployFailed && /^(first test|second|third|gate)/.test(job);
  const testFailed = stages.some(([, { test }]) => test === false);
  const jobs: Record<string, readonly string[]> = {
    build: [
      "pipeline/build/build: success",
      `pipeline/build/build / ${CHECKOUT}: success`,
      ...[
        "Take the role that may push: skipped",
        "Log in to the registry: skipped",
        "The environment's variables: skipped",
        "Build: success",
        "Scan: skipped",
      ].map((step) => `pipeline/build/build / ${step}`),
      "pipeline/build/build / Push: success",
      ...skipped("pipeline/build/changed"),
    ],
    detect: ran("pipeline/detect", CHECKOUT, "What has changed", "Which environments"),
    images: [
      "pipeline/images: success",
      "pipeline/images / Take the role that may read the registry: skipped",
      "pipeline/images / Digests: success",
    ],
    preview: skipped("pipeline/preview"),
    ...Object.fromEntries(stages.flatMap(([stage, result]) => Object.entries(stageJobs(stage, result)))),
    gate: (testFailed ? failed : ran)("pipeline/gate", GATE),
  };
  return Object.entries(jobs)
    .filter(([job]) => !isLost(job))
    .sort(([a], [b]) => a.localeCompare(b))
    .flatMap(([, lines]) => [...lines]);
}

function stageJobs(stage: string, { infra, deploy, test }: Stage): Record<string, readonly string[]> {
  const caller = `pipeline/${stage} infra`;
  return {
    [`${stage} deploy`]:
      deploy === undefined
        ? skipped(`pipeline/${stage} deploy`)
        : deployLines(`pipeline/${stage} deploy/deploy`, deploy ? "success" : "failure"),
    [`${stage} infra`]:
      infra === undefined
        ? skipped(caller)
        : infraOutline(
            {
              detect: detected(caller),
              gate: ran(`${caller}/gate`, GATE),
              stacks: [
                `${caller}/stacks: success`,
                `${caller}/stacks / ${CHECKOUT}: success`,
                `${caller}/stacks / Take the cloud role: skipped`,
                `${caller}/stacks / ${infra}: success`,
              ],
            },
            caller,
          ),
    [`${stage} test`]:
      test === undefined
        ? skipped(`pipeline/${stage} test`)
        : (test ? ran : failed)(`pipeline/${stage} test`, CHECKOUT, "Test"),
  };
}

/** The one job of deploy-app.yml, without a role and with a kubeconfig. */
export function deployLines(job: string, result: "success" | "failure"): string[] {
  return [
    `${job}: ${result}`,
    `${job} / ${CHECKOUT}: success`,
    `${job} / Take the cloud role: skipped`,
    `${job} / Deploy: ${result}`,
    `${job} / The way to the cluster: success`,
    `${job} / The environment's variables: skipped`,
  ];
}
