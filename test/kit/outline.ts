import { CHECKOUT } from "./released";

/** The lines of a job that ran to its end, step by step. */
export const ran = (job: string, ...steps: readonly string[]): string[] => [
  `${job}: success`,
  ...steps.map((step) => `${job} / ${step}: success`),
];

/** As `ran`, with the one step that failed at its end. */
export const failed = (job: string, ...steps: readonly string[]): string[] =>
  ran(job, ...steps).map((line, at) => (at === 0 || at === steps.length ? line.replace(/success$/, "failure") : line));

export const skipped = (...jobs: readonly string[]): string[] => jobs.map((job) => `${job}: skipped`);

const ALL_WAVES = ["first", "second", "third", "last"];

/** The jobs of infra.yml that an outline has to tell of, in act's order: those by `told`, and the others skipped. */
export function infraOutline(told: Readonly<Record<string, readonly string[]>>, caller = "infra"): string[] {
  const waves = ALL_WAVES.filter((wave) => !Object.keys(told).some((job) => job.startsWith(`${wave} wave`)));
  const names = ["closed", "detect", "gate", "hold to the review", "report", "stacks"].filter(
    (name) => !(name in told),
  );
  const others = [...names, ...waves.map((wave) => `${wave} wave ()`)].map(
    (name) => [name, skipped(`${caller}/${name}`)] as const,
  );
  return [...Object.entries(told), ...others]
    .sort(([a], [b]) => a.localeCompare(b))
    .flatMap(([name, lines]) => (/^stacks$|^hold | wave /.test(name) ? withVariables(lines) : [...lines]));
}

const VARIABLES = "The environment's variables";

/** A job with stacks ends, in act's order, with the step for the secret ENVIRONMENT: skipped, unless a test tells of it. */
function withVariables(lines: readonly string[]): string[] {
  const [job = "", ...steps] = lines;
  const isTold = steps.length === 0 || steps.some((line) => line.includes(VARIABLES));
  return isTold ? [...lines] : [...lines, `${job.slice(0, job.lastIndexOf(": "))} / ${VARIABLES}: skipped`];
}

export const GATE = "Everything that had to run has succeeded";
export const detected = (caller = "infra"): string[] => [
  ...ran(`${caller}/detect`, CHECKOUT, "Which stacks", "Which command"),
  `${caller}/detect / One job has one environment: skipped`,
];
