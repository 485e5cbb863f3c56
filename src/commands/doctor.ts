import pLimit from "p-limit";
import type { Config } from "../domain/config/schema";
import { awsNeeds } from "../domain/doctor/aws-needs";
import { backendCheck } from "../domain/doctor/backend";
import { diagnosisOf, type Check, type Diagnosis } from "../domain/doctor/check";
import { configCheck } from "../domain/doctor/config";
import { engineCheck, programCheck, type EngineFacts, type ProgramFacts } from "../domain/doctor/engine";
import { aboutOf } from "../domain/doctor/engine-answers";
import { identityCheck } from "../domain/doctor/identity";
import { stackChecks } from "../domain/doctor/stack";
import { environmentSecrets } from "../domain/environment-secrets";
import { parseContext } from "../domain/github-context";
import { makeMasker, type Masker } from "../domain/masking";
import { defaultParallelism } from "../domain/parallelism";
import { packagesNeeded } from "../domain/program-packages";
import { parseProject } from "../domain/project";
import { InfraError, type ExitCode } from "../errors";
import type { DoctorInputs } from "../inputs";
import type { Engine, Ports } from "../ports";
import { doctorMarkdown, doctorText } from "../render/doctor";
import { jobChecks } from "./doctor-job";
import { refuseStrangers } from "./refuse-strangers";
import { inRole } from "./doctor-roles";
import { examineStack, type ExaminedStack, type KnownStack } from "./doctor-stack";
import { doctorStacks, type DoctorStack } from "./doctor-stacks";

/**
 * Looks at all that a deploy needs, and says what to mend: in the log, the job summary, as JSON or Markdown. Changes
 * nothing and takes no lock.
 * @returns 1 where a deploy could not work
 * @throws InfraError FOREIGN_CODE_REFUSED
 */
export async function doctor(inputs: DoctorInputs, ports: Ports): Promise<ExitCode> {
  const context = parseContext(ports.environment, await ports.event());
  if (!inputs["allow-foreign-code"]) await refuseStrangers(context, ports);
  const [job, deployment] = await Promise.all([
    jobChecks(context, ports),
    doctorStacks(inputs, context, ports).then(async ({ facts, stacks, config }) => {
      const [{ checks, plaintexts }, clusters] = await Promise.all([
        deploymentChecks(stacks, inputs, ports),
        serviceChecks(stacks, config, inputs, ports),
      ]);
      return { checks: [configCheck(facts), ...checks, ...clusters], plaintexts };
    }),
  ]);
  const masker = makeMasker([...environmentSecrets(ports.environment), ...deployment.plaintexts]);
  const diagnosis = diagnosisOf([...job, ...deployment.checks].map((check) => masked(check, masker)));
  await tell(diagnosis, inputs, ports);
  return diagnosis.verdict === "ok" ? 0 : 1;
}

interface Deployment {
  readonly checks: readonly Check[];
  readonly plaintexts: readonly string[];
}

async function deploymentChecks(
  stacks: readonly DoctorStack[],
  inputs: DoctorInputs,
  ports: Ports,
): Promise<Deployment> {
  const [{ facts, engine }, { known, checks: unread }] = await Promise.all([
    engineFacts(inputs, ports),
    knownStacks(stacks, ports),
  ]);
  const limit = pLimit(inputs["max-parallel"] ?? defaultParallelism(ports.machine));
  const examined: ExaminedStack[] = [];
  const programs: Check[] = [];
  const roles: Check[] = [];
  if (engine !== undefined) {
    const own = await Promise.all(known.map((stack) => inRole(stack, ports)));
    roles.push(...own.flatMap(({ checks }) => checks));
    const all = own.flatMap(({ stack }) =>
      stack === undefined ? [] : limit(() => examineStack(stack, engine, inputs, ports)),
    );
    const firsts = [...Map.groupBy(known, ({ workDir }) => workDir).values()].flatMap(([first]) => first ?? []);
    const facts = firsts.map((stack) => limit(() => programFacts(stack, engine, inputs, ports)));
    examined.push(...(await Promise.all(all)));
    programs.push(...(await Promise.all(facts)).map(programCheck));
  }
  const identity = identityCheck(await ports.diagnosis.identity(), awsNeeds(examined));
  return {
    checks: [
      ...unread,
      identity,
      engineCheck(facts),
      ...programs,
      ...roles,
      ...backendChecks(examined),
      ...examined.flatMap(({ facts: stack }) => stackChecks(stack, ports.clock.now())),
    ],
    plaintexts: examined.flatMap(({ plaintexts }) => plaintexts),
  };
}

/** Of the services on these stacks, and on none. Without any, nothing of Kubernetes is loaded. */
async function serviceChecks(
  stacks: readonly DoctorStack[],
  config: Config,
  inputs: DoctorInputs,
  ports: Ports,
): Promise<readonly Check[]> {
  const { health = {}, services = {} } = config;
  const deployed = Object.keys(services).filter((name) => services[name]?.manifests !== undefined);
  const names = [...new Set([...Object.keys(health), ...deployed])].filter((name) => {
    const stack = services[name]?.stack;
    return stack === undefined ? inputs["stack-name"] === "" : stacks.some(({ id }) => id === stack);
  });
  if (names.length === 0) return [];
  const { clusterChecks } = await import("./doctor-clusters");
  return clusterChecks(names, config, inputs, ports);
}

async function engineFacts(
  inputs: DoctorInputs,
  { setUp }: Ports,
): Promise<{ readonly facts: EngineFacts; readonly engine: Engine | undefined }> {
  const request = { version: inputs["pulumi-version"], versionFile: inputs["pulumi-version-file"] };
  try {
    const engine = await setUp.engine(request);
    return {
      facts: { kind: "usable", version: engine.version, asked: request.version || request.versionFile },
      engine,
    };
  } catch (error) {
    if (!(error instanceof InfraError)) throw error;
    return { facts: { kind: "unusable", why: error.explanation }, engine: undefined };
  }
}

/** A project that cannot be read is a finding of its own; its stacks cannot be looked at. */
async function knownStacks(stacks: readonly DoctorStack[], { projects }: Ports) {
  const known: KnownStack[] = [];
  const checks: Check[] = [];
  for (const [workDir, own] of Map.groupBy(stacks, (stack) => stack.workDir)) {
    try {
      const found = await projects.find(workDir);
      const project = parseProject(found.projectText, found.workDir, found.projectFile);
      known.push(...own.map((stack) => ({ ...stack, found, project })));
    } catch (error) {
      if (!(error instanceof InfraError)) throw error;
      checks.push({ ...configCheck({ kind: "invalid", why: error.explanation }), subject: workDir });
    }
  }
  return { known, checks };
}

async function programFacts(
  { workDir, stack, env, found, project }: KnownStack,
  engine: Engine,
  inputs: DoctorInputs,
  ports: Ports,
): Promise<ProgramFacts> {
  const [about, installed] = await Promise.all([
    engine.about({ folder: found.folder, stack, env }, { signal: ports.signal, timeoutSeconds: inputs.timeout ?? 60 }),
    ports.projects.packageFacts(found.folder),
  ]);
  const isMissing = packagesNeeded("auto", project, installed) && !["go", "yaml"].includes(project.runtime);
  const packages = !isMissing ? "there" : inputs.install === "never" ? "missing" : "to-be-installed";
  return { workDir, runtime: project.runtime, about: aboutOf(about), packages };
}

/** One for each backend, though many stacks may be in it. */
function backendChecks(examined: readonly ExaminedStack[]): Check[] {
  const byWords = new Map(examined.map(({ backend }) => [JSON.stringify(backend), backend]));
  return [...byWords.values()].map(backendCheck);
}

function masked(check: Check, masker: Masker): Check {
  const hidden = (text: string | null): string | null => (text === null ? null : masker.mask(text));
  return { ...check, found: masker.mask(check.found), fix: hidden(check.fix), paste: hidden(check.paste) };
}

async function tell(diagnosis: Diagnosis, inputs: DoctorInputs, { log, results }: Ports): Promise<void> {
  log.info(doctorText(diagnosis, { color: true }));
  const markdown = doctorMarkdown(diagnosis);
  results.comment(markdown);
  results.json(JSON.stringify(diagnosis, undefined, 2));
  results.output("conclusion", diagnosis.verdict === "ok" ? "success" : "failure");
  if (inputs["comment-on-summary"] && !(await results.summary(markdown).catch(() => false)))
    log.info("The job summary could not be written.");
  for (const { id, subject, status, found, fix } of diagnosis.checks)
    if (status === "problem")
      log.annotate({
        level: "error",
        title: subject === null ? id : `${id} of ${subject}`,
        message: [found, fix].join(" "),
        source: null,
      });
}
