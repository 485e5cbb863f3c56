import { parseContext, type GitHubContext } from "../domain/github-context";
import { gated } from "../domain/gates";
import { makeMasker } from "../domain/masking";
import type { Finding, Report } from "../domain/report";
import { EXIT_CODE_OF } from "../domain/verdict";
import { environmentSecrets } from "../domain/environment-secrets";
import { InfraError, type ExitCode } from "../errors";
import type { StackInputs } from "../inputs";
import { KIND_OF } from "../inputs/commands";
import type { Ports } from "../ports";
import { markClosed, markRunning, ROLLUP_KEY, withPullRequest } from "./comment-life";
import { driftNotes, lookingFirst, unexpectedDrift, withoutMaking } from "./drift";
import { healthAfter } from "./health-after";
import { holdOnly } from "./hold-only";
import { learnEdges } from "./learn-edges";
import { findOverlaps } from "./overlap";
import { upAll, type UpdatedAll } from "./up-all";
import { updateAll } from "./update-all";
import { namedStackId, planRun, withResolvedWorkDir, type RunPlan } from "./run-plan";
import { recordPlan } from "./record-plan";
import type { StackRun } from "./stack-run";
import { publish } from "./publish";
import { refuseStrangers } from "./refuse-strangers";
import { reportOf, type RunFacts } from "./run-report";
import { setStepOutputs } from "./step-outputs";

/**
 * Calls the engine on one stack (`stack-name`) or on those that the change touches, and publishes what it found or did:
 * comment, job summary, annotations, report.json, step outputs. A run that cannot begin (no Pulumi.yaml, no CLI, no
 * packages) is published too: the pull request must not keep an older result as if it were this one.
 * @throws InfraError where it cannot even be told which stacks there are
 */
export async function updateStacks(given: StackInputs, ports: Ports): Promise<ExitCode> {
  const startedAt = ports.clock.now();
  const context = parseContext(ports.environment, await ports.event());
  const asked = withoutMaking(lookingFirst(given, context, ports));
  const inputs = await withPullRequest(await withResolvedWorkDir(asked, ports), context, ports);
  const kind = KIND_OF[inputs.command];
  const place = { context, inputs, ports, key: commentKey(inputs) };
  if (kind === "preview" && isClosing(context)) return closed(place);
  if (!inputs["allow-foreign-code"]) await refuseStrangers(context, ports);
  const planning = planRun(inputs, context, ports, wantsAll(given)).catch(infraErrorOnly);
  const [plan] = await Promise.all([planning, markRunning(place, kind)]);
  if (plan instanceof InfraError) return couldNotBegin(plan, { ...place, startedAt });
  if (kind === "up" && inputs.hold === "only") return holdOnly({ ...place, plan, startedAt });
  recordPlan(kind, plan, startedAt, ports);
  const [{ results: found, notes: told, settle }, checked] = await Promise.all([
    kind === "up" ? upAll({ ...place, plan }) : othersAll(plan, inputs, ports),
    kind === "preview" ? manifestFindings(plan, ports) : [],
  ]);
  const { results, ...judged } = judge(found, plan, ports);
  const reports = results.map(({ report }) => report);
  const { health, masker, overlaps } = await lookAround(results, plan, { context, inputs, ports });
  await settle(health?.services ?? new Map());
  const around = [...(overlaps?.notes ?? []), ...(health?.notes ?? [])];
  const notes = [...plan.notes, ...told, ...judged.notes, ...around, ...driftNotes(reports, inputs)];
  const facts = { context, inputs, ports, startedAt };
  const report = reportOf(
    results,
    notes,
    facts,
    [...checked, ...judged.findings, ...unexpectedDrift(reports, inputs)],
    health?.targets,
  );
  const published = await publish(report, { ...place, masker });
  // A look at the cloud runs no program: it shows nothing of who reads whom.
  const learning =
    kind === "preview-refresh" ? undefined : learnEdges(readersOf(results, inputs), masker, ports.learned);
  await Promise.all([overlaps?.tellOthers(), learning]);
  setStepOutputs(inputs, { results, published, masker }, ports);
  return exitCodeOf(published.report, results);
}

/** What infra-action.yml says about what was found. */
function judge(found: readonly StackRun[], { gates }: RunPlan, { clock }: Ports) {
  const today = new Date(clock.now()).toISOString().slice(0, 10);
  const { stacks, ...told } = gated(
    found.map(({ report }) => report),
    gates,
    today,
  );
  return { ...told, results: found.map((run, at) => ({ ...run, report: stacks[at] ?? run.report })) };
}

/** What is so beside the stacks themselves: other pull requests on them, and after an update what runs on them. */
async function lookAround(
  results: readonly StackRun[],
  { done, watched }: RunPlan,
  { context, inputs, ports }: Omit<RunFacts, "startedAt">,
) {
  const kind = KIND_OF[inputs.command];
  const reports = results.map(({ report }) => report);
  const health = kind === "up" ? await healthAfter({ stacks: reports, done, watched }, inputs, ports) : undefined;
  const secrets = [...results.flatMap(({ plaintexts }) => plaintexts), ...(health?.plaintexts ?? [])];
  const masker = makeMasker([...new Set(secrets)]);
  const wantsComment = inputs["comment-on-pr"] || inputs["comment-on-pr-number"] !== undefined;
  const asksOthers = wantsComment && kind === "preview";
  const overlaps = asksOthers ? await findOverlaps(reports, context, { ...ports, masker }) : undefined;
  return { health, masker, overlaps };
}

/** What is wrong with the manifests that the change touches. Only a change of some loads the check. */
async function manifestFindings({ manifests }: RunPlan, ports: Ports): Promise<readonly Finding[]> {
  if (manifests.folders.length + manifests.perhaps.length === 0) return [];
  const { checkFolders, checkKustomizations } = await import("./manifest-findings");
  const sure = await checkFolders(manifests.folders, ports);
  return [...sure.findings, ...(await checkKustomizations(manifests.perhaps, ports))];
}

/** Everything but an update to what a reviewer has agreed to. */
async function othersAll(plan: RunPlan, inputs: StackInputs, ports: Ports): Promise<UpdatedAll> {
  return { results: await updateAll(plan, inputs, ports), notes: [], settle: () => Promise.resolve() };
}

/** One stack alone that reads no other is not worth asking what was known: that it once read one does no harm. */
function readersOf(results: readonly StackRun[], inputs: StackInputs): readonly StackRun[] {
  return inputs["stack-name"] === "" ? results : results.filter(({ reads }) => reads.length > 0);
}

/**
 * Not even which stacks there are could be told. That is published too: a comment must not go on saying what an earlier
 * run found, or that this one is still running.
 */
async function couldNotBegin(
  error: InfraError,
  { context, inputs, ports, key, startedAt }: { key: string } & RunFacts,
): Promise<ExitCode> {
  const finding = { code: "NOT_BEGUN", severity: "danger", message: error.message, urn: null, source: null } as const;
  const report = reportOf([], [], { context, inputs, ports, startedAt }, [finding]);
  const masker = makeMasker(environmentSecrets(ports.environment));
  const published = await publish(report, { context, inputs, ports, masker, key });
  setStepOutputs(inputs, { results: [], published, masker }, ports);
  return error.exitCode;
}

function infraErrorOnly(error: unknown): InfraError {
  if (error instanceof InfraError) return error;
  throw error;
}

/** Drift is no change of this repository, so it may be anywhere. */
const wantsAll = ({ command, base }: StackInputs): boolean => command === "drift" && base === "";

export function commentKey(inputs: StackInputs): string {
  const key = inputs["stack-name"] === "" ? ROLLUP_KEY : namedStackId(inputs);
  // What is there now is no news about what a change would do: it has a comment of its own.
  return inputs.command === "drift" ? `drift ${key}` : key;
}

/** A comment on a closed pull request may ask for a preview all the same; closing it does not. */
function isClosing({ eventName, pullRequest }: GitHubContext): boolean {
  const isItsOwn = eventName === "pull_request" || eventName === "pull_request_target";
  return isItsOwn && pullRequest?.state === "closed";
}

/** Nothing is left to preview: the comment says what became of it. */
async function closed(place: Parameters<typeof markClosed>[0] & { readonly ports: Ports }): Promise<ExitCode> {
  place.ports.log.info("The pull request is closed: nothing is previewed, its comment says so.");
  await markClosed(place);
  return 0;
}

/** Of a run in which nothing could begin, the reason's own; else the verdict's. */
function exitCodeOf({ verdict }: Report, results: readonly StackRun[]): ExitCode {
  const [first, ...others] = results.map(({ exitCode }) => exitCode);
  if (first !== undefined && others.every((code) => code === first)) return first;
  return EXIT_CODE_OF[verdict];
}
