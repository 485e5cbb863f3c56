import { withWrittenImages } from "../../domain/deploy/gitops";
import type { ImageChoice } from "../../domain/deploy/images";
import type { ObjectRef } from "../../domain/health/object";
import type { HealthTarget } from "../../domain/health/target";
import { shortDigest } from "../../domain/health/images";
import type { Note, StackReport } from "../../domain/report";
import { serviceHealth } from "../cluster/service-health";
import { permissionNotes } from "../cluster/permission-notes";
import { InfraError } from "../../errors";
import type { Cluster } from "../../ports/cluster";
import type { PushedChange } from "../../ports/git-push";
import { standIns, type ServicePlan } from "./plan-service";
import { STANDARD_DEADLINE_SECONDS, type DeployContext, type ServiceDeploy } from "./deploy-service";
import { identityOf } from "./service-report";
import { syncedRevisions } from "./synced-revisions";

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
  const { branch, images, config, isDryRun, ports } = context;
  const begun = ports.clock.now();
  const choices = [...images, ...standIns(images, config.services?.[plan.service]?.image)];
  const message = `${plan.service}: ${images.map(({ image, digest }) => `${image.split("@", 1)[0] ?? ""} ${shortDigest(digest)}`).join(", ")}`;
  const pushed = isDryRun ? undefined : await pushImages(plan, { choices, message }, context);
  const awaited = pushed === undefined ? undefined : await applicationHealth(plan, pushed.sha, context);
  const files = pushed?.files ?? [];
  const stack = { ...reportOf(plan, files, context), durationSeconds: (ports.clock.now() - begun) / 1000 };
  const sha = pushed?.sha.slice(0, 7) ?? "";
  const told =
    files.length === 0
      ? `${branch} has these images already (${sha}).`
      : `${files.join(", ")} pushed to ${branch} as ${sha}.`;
  const note = isDryRun ? `On a push, ${message} is written to ${branch}.` : told;
  return {
    stack,
    health: awaited?.targets ?? [],
    notes: [{ code: "DEPLOYED", message: note }, ...(awaited?.notes ?? [])],
  };
}

async function pushImages(
  plan: ServicePlan,
  { choices, message }: { readonly choices: readonly ImageChoice[]; readonly message: string },
  { branch, inputs, ports }: GitDeploy,
): Promise<PushedChange> {
  return ports.gitPush.push({ branch, message, paths: [plan.path], token: tokenOf(inputs) }, (files) => {
    const written = withWrittenImages(files, choices);
    const hasOne = files.some(({ text }) => choices.some(({ digest }) => text.includes(digest)));
    if (written.length > 0 || hasOne) return written;
    throw new InfraError("INPUT_INVALID", {
      what: `No manifest in ${plan.path} on ${branch} has an image named ${choices.map(({ name }) => name).join(", ")}.`,
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
    changes: files.length > 0 ? { update: files.length } : {},
    resources: [],
    resourcesLeftOut: 0,
    diagnostics: [],
    outputs: [],
    findings: [],
    durationSeconds: null,
    digest: null,
    link: null,
  };
}

async function applicationHealth(
  plan: ServicePlan,
  sha: string,
  context: GitDeploy,
): Promise<{ readonly targets: readonly HealthTarget[]; readonly notes: readonly Note[] }> {
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
  const synced = syncedRevisions(application, { branch, paths: [plan.path], token, sha, texts }, ports.gitPush);
  ports.log.info(`${plan.service}: waiting for Application ${namespace}/${name} at ${sha.slice(0, 7)}`);
  const { targets, evidence } = await serviceHealth(
    {
      ...question,
      beside: synced.beside,
      deadlineSeconds: inputs.deadline,
      standardDeadline: STANDARD_DEADLINE_SECONDS,
    },
    ports,
  );
  return {
    targets,
    notes: [...permissionNotes(evidence, cluster.name), ...replacedNote(synced.replacedBy(), plan, context)],
  };
}

function replacedNote(by: string | undefined, { service }: ServicePlan, { branch }: GitDeploy): Note[] {
  if (by === undefined) return [];
  const message = `${service}: ${by.slice(0, 7)} came on top of this run's commit on ${branch} and has another image in its place.`;
  return [{ code: "DEPLOYED", message }];
}
