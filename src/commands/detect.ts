import { fanOutOf, type FanOut } from "../domain/fan-out";
import { parseContext, type GitHubContext } from "../domain/github-context";
import { serviceMatrices } from "../domain/service-matrix";
import { matrixOf, type Matrix } from "../domain/matrix";
import { servicesNamed } from "../domain/services-named";
import type { ExitCode } from "../errors";
import type { DetectInputs } from "../inputs";
import type { DetectOutputName, FanOutOutputName } from "../outputs";
import type { Ports } from "../ports";
import { detectionSummary, detectionText } from "../render/detection";
import { affectedStacks, type Affected } from "./affected";
import { markRunning, ROLLUP_KEY } from "./comment-life";
import { lastDeployed } from "./last-deployed";

/**
 * Tells which stacks and services the change touches, why, and in which order: in the log, the job summary, step outputs
 * and, where it is asked for, as JSON on stdout. Calls no engine. The comment of an earlier commit says from now on that it is
 * out of date: jobs that share the previews leave that comment to the report at their end.
 * @throws InfraError MATRIX_TOO_LARGE, FAN_OUT_TOO_DEEP after all the rest was told; CONFIG_INVALID, INPUT_INVALID, GIT_UNUSABLE
 */
export async function detect(inputs: DetectInputs, ports: Ports): Promise<ExitCode> {
  const payload = await ports.event();
  const context = parseContext(ports.environment, payload);
  // Jobs that update are to take again what an earlier run left undone, as an update that plans for itself does.
  const isForUpdates = inputs["fan-out-order"] === "up" && context.eventName === "push";
  const deployed = isForUpdates ? await lastDeployed({ inputs, context, ports }) : undefined;
  const affected = await affectedStacks({
    ...{ context, payload, inputs, ports },
    ...(deployed === undefined ? {} : { deployed }),
  });
  const found = { ...affected, services: servicesNamed(inputs.service, affected) };
  ports.log.info(detectionText(found));
  if (inputs["comment-on-summary"] && context.isJob) await tellSummary(found, ports);
  for (const [name, value] of Object.entries(outputsOf(found))) ports.results.output(name, value);
  const matrix = matrixOf(found, inputs["fan-out"]);
  ports.results.output("matrix" satisfies DetectOutputName, JSON.stringify(matrix));
  const fanOut = fanOutOf(withRoles(found.stacks, inputs), inputs["fan-out"], inputs["fan-out-order"]);
  for (const [name, value] of Object.entries(fanOutOutputs(fanOut, found))) ports.results.output(name, value);
  ports.results.json(JSON.stringify(documentOf(found, matrix), undefined, 2));
  ports.results.comment(detectionSummary(found));
  // Where no stack is left, none is being previewed.
  if (isPreviewed(context) && inputs["fan-out-order"] === "none" && found.stacks.length > 0)
    await markRunning({ context, inputs, ports, key: ROLLUP_KEY }, "preview");
  return 0;
}

/** Of a comment's event the newest commit is not known. */
const isPreviewed = ({ eventName, pullRequest }: GitHubContext): boolean =>
  pullRequest?.state === "open" && (eventName === "pull_request" || eventName === "pull_request_target");

async function tellSummary(found: Affected, { results, log }: Ports): Promise<void> {
  if (!(await results.summary(detectionSummary(found)).catch(() => false)))
    log.info("The job summary could not be written.");
}

const isChanged = ({ stacks, services }: Affected): boolean => stacks.length + services.length > 0;

/** What changes nothing takes the role that can change nothing. */
const withRoles = (stacks: Affected["stacks"], { "fan-out-order": order }: DetectInputs): Affected["stacks"] =>
  order === "none" ? stacks.map((stack) => ({ ...stack, role: stack.previewRole })) : stacks;

function fanOutOutputs(
  { isFannedOut, jobs, environment, role }: FanOut,
  { services, config }: Affected,
): Record<FanOutOutputName, string> {
  const { images, deploys } = serviceMatrices(
    services.map(({ name }) => name),
    config,
  );
  return {
    "fan-out": String(isFannedOut),
    jobs: JSON.stringify(jobs),
    "image-matrix": JSON.stringify(images),
    "service-matrix": JSON.stringify(deploys),
    environment,
    role,
  };
}

function outputsOf(found: Affected): Record<Exclude<DetectOutputName, "matrix" | FanOutOutputName>, string> {
  return {
    changed: String(isChanged(found)),
    stacks: JSON.stringify(found.stacks.map(({ id }) => id)),
    waves: JSON.stringify(found.waves),
    services: JSON.stringify(found.services.map(({ name }) => name)),
    reason: found.reason,
  };
}

/** What --json prints. */
function documentOf(found: Affected, matrix: Matrix): object {
  const { reason, isEverything, fileCount, stacks, waves, services, gone, notes } = found;
  return {
    schemaVersion: 1,
    changed: isChanged(found),
    reason,
    everything: isEverything,
    files: fileCount ?? null,
    stacks: stacks.map(({ environment = null, role = null, previewRole = null, ...rest }) => ({
      ...rest,
      reads: undefined, // what is not affected is no part of the answer
      environment,
      role,
      previewRole,
    })),
    waves,
    services,
    gone,
    notes,
    matrix,
  };
}
