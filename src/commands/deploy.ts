import { randomUUID } from "node:crypto";
import type { Config } from "../domain/config/schema";
import { environmentSecrets } from "../domain/environment-secrets";
import { parseContext, type GitHubContext } from "../domain/github-context";
import type { ImageChoice } from "../domain/deploy/images";
import { turnHolder } from "../domain/deploy/turn";
import { parseObject } from "../domain/health/object";
import { secretsOf } from "../domain/health/secrets";
import { notBegun } from "../domain/not-begun";
import { assembleReport, EXIT_CODE_OF } from "../domain/verdict";
import { asInfraError, InfraError, type ExitCode } from "../errors";
import type { DeployInputs } from "../inputs";
import { outputsOf } from "../outputs";
import type { Ports } from "../ports";
import { connector, servicePlaces, type Connect, type ServicePlace } from "./cluster/service-places";
import { outputReader } from "./cluster/stack-outputs";
import { keptSecrets } from "./cluster/kept-secrets";
import { deployByGit } from "./deploy/gitops";
import { deployService, type DeployContext, type ServiceDeploy } from "./deploy/deploy-service";
import { newerThan } from "./deploy/overtaken";
import { checkAllPlaced, parseImages, planService, type ServicePlan } from "./deploy/plan-service";
import { identityOf } from "./deploy/service-report";
import { notAnswering } from "./health-live";
import { publish } from "./publish";
import { readConfig } from "./read-config";
import { runOf } from "./report-run";

/**
 * Deploys services: their manifests with the images of this run, by server-side apply, until they are healthy. On a pull
 * request it only shows what would change, checked by the cluster.
 * @throws InfraError INPUT_INVALID, CONFIG_INVALID where it cannot even be told what is to be deployed
 */
export async function deploy(inputs: DeployInputs, ports: Ports): Promise<ExitCode> {
  const startedAt = ports.clock.now();
  const context = parseContext(ports.environment, await ports.event());
  const { config } = await readConfig(ports.git);
  const secrets = keptSecrets(environmentSecrets(ports.environment));
  const read = secrets.keeping(outputReader(config, inputs, ports));
  const images = parseImages(inputs.image);
  const plans = await plansOf(inputs, { config, images }, ports);
  const names = plans.map(({ service }) => service);
  const places = await servicePlaces(names, config, inputs, ports);
  const isDryRun = wantsDryRun(inputs, context);
  const connect = connector(config, read, ports);
  for (const { manifests } of plans) secrets.hide(secretsOf(manifests.flatMap(({ body }) => parseObject(body) ?? [])));
  const commit = await ports.git.commit("HEAD");
  // A push's run may come late; what a person asks for is done.
  const newer = isDryRun || context.eventName !== "push" ? async () => undefined : newerThan(commit, ports);
  const { mask, hide } = secrets;
  const holder = turnHolder(context, randomUUID().slice(0, 8));
  const shared = { config, inputs, images, read, isDryRun, commit, newer, holder, mask, hide, ports };
  const results = await Promise.all(
    plans.map((plan, index) => oneService(plan, places[index] as ServicePlace, connect, shared)),
  );
  const durationSeconds = (ports.clock.now() - startedAt) / 1000;
  const run = { ...runOf(context, startedAt, isDryRun ? "deploy preview" : "deploy"), durationSeconds };
  const report = assembleReport({
    run,
    stacks: results.map(({ stack }) => stack),
    health: results.flatMap(({ health }) => health),
    notes: results.flatMap(({ notes }) => notes),
    findings: [],
  });
  const key = `deploy ${names.join(" ")}`;
  // What was cut off while it waited is no verdict about the service.
  const told = ports.signal.aborted ? { ...report, verdict: "cancelled" as const } : report;
  const published = await publish(told, { context, inputs, ports, masker: secrets.masker(), key });
  for (const [name, value] of Object.entries(outputsOf(published.report, { ...published, printed: "" })))
    ports.results.output(name, value);
  return EXIT_CODE_OF[published.report.verdict];
}

/** A pull request is shown what would happen; a push or a person does it. */
function wantsDryRun(inputs: DeployInputs, { pullRequest, eventName }: GitHubContext): boolean {
  if (inputs["dry-run"] !== "auto") return inputs["dry-run"] === "true";
  return pullRequest !== undefined || (eventName ?? "").startsWith("pull_request");
}

async function plansOf(
  inputs: DeployInputs,
  { config, images }: { readonly config: Config; readonly images: readonly ImageChoice[] },
  ports: Ports,
): Promise<ServicePlan[]> {
  const services = servicesOf(inputs, config);
  const plans = await Promise.all(
    services.map(({ service, paths }) => planService({ service, paths, images, config }, ports)),
  );
  // In a kustomization an image may have another name than what is built of it.
  if (inputs["gitops-branch"] === undefined) checkAllPlaced(images, plans);
  return plans;
}

function servicesOf(inputs: DeployInputs, { services = {} }: Config): { service: string; paths: readonly string[] }[] {
  const withManifests = Object.entries(services).flatMap(([name, { manifests }]) =>
    manifests === undefined ? [] : [name],
  );
  const names = inputs.service.length > 0 ? inputs.service : inputs.manifests.length > 0 ? ["app"] : withManifests;
  if (names.length === 0) throw wrong("There is nothing to deploy: no service in infra-action.yml has `manifests`.");
  if (inputs.manifests.length > 0 && names.length > 1)
    throw wrong('Input "manifests" is about one service. Name it by "service".');
  return names.map((service) => {
    const own =
      inputs.manifests.length > 0
        ? inputs.manifests
        : [services[service]?.manifests].filter((path) => path !== undefined);
    if (own.length === 0)
      throw wrong(
        `infra-action.yml has no \`services.${service}.manifests\`; services with manifests: ${withManifests.join(", ") || "none"}.`,
      );
    return { service, paths: own };
  });
}

const wrong = (what: string): InfraError => new InfraError("INPUT_INVALID", { what, next: "See docs/deploy.md." });

type Shared = Omit<DeployContext, "cluster" | "place"> & { readonly images: readonly ImageChoice[] };

/** What fails for one service is its own result; the others go on. */
async function oneService(
  plan: ServicePlan,
  place: ServicePlace,
  connect: Connect,
  shared: Shared,
): Promise<ServiceDeploy> {
  const { ports } = shared;
  try {
    const branch = shared.inputs["gitops-branch"];
    if (branch !== undefined)
      return await deployByGit(plan, { ...shared, branch, place, connect: () => connect(place.choice) });
    return await deployService(plan, { ...shared, place, cluster: await connect(place.choice) });
  } catch (error) {
    const told = ports.signal.aborted ? asCancelled(error, plan.service) : asInfraError(error);
    if (told.code === "INTERNAL") throw error;
    const stack = notBegun(identityOf(plan.service, plan.path, place.choice.name, shared.isDryRun), told);
    return {
      stack,
      health: told.code === "CLUSTER_UNREACHABLE" ? [notAnswering(place.choice.name, told)] : [],
      notes: [],
    };
  }
}

/** Calls that a cancel cut off fail in ways that are nobody's fault. */
function asCancelled(error: unknown, service: string): InfraError {
  if (error instanceof InfraError) return error;
  const what = `The run was cancelled while it deployed ${service}: what it had applied stays.`;
  return new InfraError("CANCELLED", { what, next: "Run it again." }, { cause: error });
}
