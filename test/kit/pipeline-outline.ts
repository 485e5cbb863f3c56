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

export interface Told extends Readonly<Partial<Record<(typeof STAGES)[number], Stage>>> {
  /** How many services were built and deployed; default 1. */
  readonly services?: number;
  /** On a pull request: the stacks' preview. */
  readonly preview?: boolean;
}

const NOBODYS = "Stacks that no environment brings up";

/** The jobs and steps of pipeline.yml, in act's order. */
export function pipelineOutline({ services = 1, preview = false, ...told }: Told): string[] {
  const stages = STAGES.map((stage) => [stage, told[stage] ?? {}] as const);
  const deployFailed = stages.some(([, { deploy }]) => deploy === false);
  const testFailed = stages.some(([, { test }]) => test === false);
  const jobs: Record<string, readonly string[]> = {
    build: numbered(services).flatMap((suffix) =>
      buildLines(`pipeline/build${suffix}`, preview ? "skipped" : "success"),
    ),
    detect: ran("pipeline/detect", CHECKOUT, "What has changed", "Which environments", NOBODYS),
    images: preview
      ? skipped("pipeline/images")
      : [
          "pipeline/images: success",
          "pipeline/images / Take the role that may read the registry: skipped",
          "pipeline/images / Digests: success",
        ],
    preview: preview ? infraLines("pipeline/preview", "preview") : skipped("pipeline/preview"),
    ...Object.fromEntries(stages.flatMap(([stage, result]) => Object.entries(stageJobs(stage, result, services)))),
    gate: (testFailed || deployFailed ? failed : ran)("pipeline/gate", GATE),
  };
  return Object.entries(jobs)
    .sort(([a], [b]) => a.localeCompare(b))
    .flatMap(([, lines]) => [...lines]);
}

/** How act tells the jobs of a matrix apart. */
const numbered = (count: number): string[] =>
  count === 1 ? [""] : Array.from({ length: count }, (_, at) => `-${String(at + 1)}`);

/** The jobs of build-image.yml, without a role, a login and a scan. */
function buildLines(caller: string, push: "success" | "skipped"): string[] {
  const job = `${caller}/build`;
  return [
    `${job}: success`,
    `${job} / ${CHECKOUT}: success`,
    `${job} / Take the role that may push: skipped`,
    `${job} / Take the role that may pull: skipped`,
    `${job} / Log in to the registry: skipped`,
    `${job} / The environment's variables: skipped`,
    `${job} / Pushed before: ${push}`,
    `${job} / Build: success`,
    `${job} / Scan: skipped`,
    `${job} / Push: ${push}`,
    ...skipped(`${caller}/changed`),
  ];
}

/** The jobs of infra.yml, with all stacks in one and without a role. */
function infraLines(caller: string, command: string): string[] {
  const job = `${caller}/stacks`;
  const told = {
    detect: detected(caller),
    gate: ran(`${caller}/gate`, GATE),
    stacks: [
      `${job}: success`,
      `${job} / ${CHECKOUT}: success`,
      `${job} / Take the cloud role: skipped`,
      `${job} / ${command}: success`,
    ],
  };
  return infraOutline(told, caller);
}

function stageJobs(stage: string, { infra, deploy, test }: Stage, services: number): Record<string, readonly string[]> {
  const deploys = numbered(services).map((suffix) => `pipeline/${stage} deploy${suffix}`);
  return {
    [`${stage} deploy`]:
      deploy === undefined
        ? skipped(...deploys)
        : deploys.flatMap((caller) => deployLines(`${caller}/deploy`, deploy ? "success" : "failure")),
    [`${stage} infra`]:
      infra === undefined ? skipped(`pipeline/${stage} infra`) : infraLines(`pipeline/${stage} infra`, infra),
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
