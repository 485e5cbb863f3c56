import { recordMessage } from "../../domain/deploy/commit-record";
import { withWrittenImages } from "../../domain/deploy/gitops";
import type { ImageChoice } from "../../domain/deploy/images";
import type { ObjectRef } from "../../domain/health/object";
import type { HealthTarget } from "../../domain/health/target";
import { parseContext } from "../../domain/github-context";
import { shortDigest } from "../../domain/health/images";
import { NOTHING_DONE } from "../../domain/nothing-done";
import type { Note, StackReport } from "../../domain/report";
import { serviceHealth } from "../cluster/service-health";
import { permissionNotes } from "../cluster/permission-notes";
import { InfraError } from "../../errors";
import type { Cluster } from "../../ports/cluster";
import type { PushedChange } from "../../ports/git-push";
import { standIns, type ServicePlan } from "./plan-service";
import { STANDARD_DEADLINE_SECONDS } from "./carry-out";
import type { DeployContext, ServiceDeploy } from "./deploy-service";
import { newerWords } from "./overtaken";
import { identityOf } from "./service-report";
import { syncedRevisions, type Replaced } from "./synced-revisions";

const ARGO = "argoproj.io";

export interface GitDeploy extends Omit<DeployContext, "cluster"> {
  readonly branch: string;
  readonly images: readonly ImageChoice[];
  readonly connect: () => Promise<Cluster>;
}

/**
 * The images are written into the manifests on a branch; what follows is Argo CD's to do. With an Application it is waited
 * for until it is synced to that commit, or one on top of it, and healthy: an older revision that is well proves nothing.
 * @throws InfraError PUSH_REFUSED, INPUT_INVALID
 */
export async function deployByGit(plan: ServicePlan, context: GitDeploy): Promise<ServiceDeploy> {
  const { branch, images, isDryRun, ports } = context;
  const begun = ports.clock.now();
  const title = images.map(({ image, digest }) => `${image.split("@", 1)[0] ?? ""} ${shortDigest(digest)}`).join(", ");
  const pushed = isDryRun ? undefined : await pushImages(plan, title, context);
  // Images that are not this run's are not this run's to wait for.
  const awaited =
    pushed === undefined || pushed.newer !== undefined ? undefined : await applicationHealth(plan, pushed.sha, context);
  const stack = {
    ...reportOf(plan, pushed?.files ?? [], context),
    durationSeconds: (ports.clock.now() - begun) / 1000,
  };
  const message =
    pushed === undefined
      ? `On a push, ${plan.service}: ${title} is written to ${branch}.`
      : pushedWords(plan, pushed, context);
  return {
    stack,
    health: awaited?.targets ?? [],
    notes: [{ code: "DEPLOYED", message }, ...(awaited?.notes ?? [])],
  };
}

function pushedWords(plan: ServicePlan, { sha, files, newer }: PushedChange, { branch }: GitDeploy): string {
  if (newer !== undefined) return newerWords(plan, newer);
  if (files.length === 0) return `${branch} has these images already (${sha.slice(0, 7)}).`;
  return `${files.join(", ")} pushed to ${branch} as ${sha.slice(0, 7)}.`;
}

async function pushImages(plan: ServicePlan, title: string, context: GitDeploy): Promise<PushedChange> {
  const { branch, commit, config, images, inputs, newer, ports } = context;
  const { service, path } = plan;
  const choices = [...images, ...standIns(images, config.services?.[service]?.image)];
  const { run } = parseContext(ports.environment, undefined);
  const message = recordMessage(title, { service, commit, run: run.url });
  const change = { branch, service, message, paths: [path], token: tokenOf(inputs), newer };
  return ports.gitPush.push(change, (files) => {
    const written = withWrittenImages(files, choices);
    const hasOne = files.some(({ text }) => choices.some(({ digest }) => text.includes(digest)));
    if (written.length > 0 || hasOne) return written;
    throw new InfraError("INPUT_INVALID", {
      what: `No manifest in ${path} on ${branch} has an image named ${choices.map(({ name }) => name).join(", ")}.`,
      next: "Name the image of the manifests before it: `name-in-the-manifests=registry/name@sha256:…`.",
    });
  });
}

const tokenOf = (inputs: GitDeploy["inputs"]): string | undefined => inputs["gitops-token"] ?? inputs["github-token"];

function reportOf(plan: ServicePlan, files: readonly string[], { branch, isDryRun }: GitDeploy): StackReport {
  return {
    ...identityOf(plan.service, plan.path, branch, isDryRun),
    outcome: files.length > 0 ? "changed" : "unchanged",
    headline: null,
    next: null,
    ...NOTHING_DONE,
    changes: files.length > 0 ? { update: files.length } : {},
  };
}

interface ApplicationHealth {
  readonly targets: readonly HealthTarget[];
  readonly notes: readonly Note[];
}

async function applicationHealth(plan: ServicePlan, sha: string, context: GitDeploy): Promise<ApplicationHealth> {
  const { branch, images, inputs, config, place, mask, hide, ports, connect } = context;
  const text = inputs["argocd-application"];
  if (text === undefined) return { targets: [], notes: [] };
  const [namespace, name] = text.includes("/") ? (text.split("/", 2) as [string, string]) : ["argocd", text];
  const application: ObjectRef = { group: ARGO, kind: "Application", namespace, name };
  const cluster = await connect();
  const question = {
    place: { ...place, namespace },
    cluster,
    config,
    web: [],
    selector: "",
    objects: [application],
    mask,
    hide,
  };
  const token = tokenOf(inputs);
  const texts = images.map(({ digest }) => digest);
  const pushed = { branch, service: plan.service, paths: [plan.path], token, sha, texts };
  const synced = syncedRevisions(application, pushed, ports.gitPush);
  ports.log.info(`${plan.service}: waiting for Application ${namespace}/${name} at ${sha.slice(0, 7)}`);
  const { targets, evidence } = await serviceHealth(
    {
      ...question,
      beside: synced.beside,
      deadlineSeconds: inputs.deadline,
      standardDeadline: STANDARD_DEADLINE_SECONDS,
    },
    { ...ports, signal: AbortSignal.any([ports.signal, synced.over]) },
  );
  const notes = permissionNotes(evidence, cluster.name);
  const replaced = synced.replaced();
  return replaced === undefined ? { targets, notes } : replacedHealth({ targets, notes }, replaced, plan, context);
}

/**
 * What runs then will not be ours any more. Another run of the service tells how its images are; of what somebody else
 * wrote there nothing can be told here.
 */
function replacedHealth(
  { targets, notes }: ApplicationHealth,
  { by, isRedeployed }: Replaced,
  { service }: ServicePlan,
  { branch }: GitDeploy,
): ApplicationHealth {
  const words = `${by.slice(0, 7)} came on top of this run's commit on ${branch} and has another image in its place`;
  if (!isRedeployed)
    return { targets: targets.map((target) => ({ ...target, status: "Unknown", reason: words })), notes };
  const message = `${service}: ${words}. How that one is, is told by the run that deployed it.`;
  return { targets: [], notes: [...notes, { code: "DEPLOYED", message }] };
}
