import { changesDigest, resourceChange } from "../../domain/deploy/object-changes";
import type { Note, Operation, ResourceChange, StackReport } from "../../domain/report";
import type { InfraError } from "../../errors";
import type { ServicePlan } from "./plan-service";
import type { Check, PreviewedObject } from "./preview-objects";
import type { Leftover } from "./prune";

/** What a deploy of one service is called in a report: it stands there like a stack. */
export function identityOf(
  service: string,
  path: string,
  cluster: string,
  isDryRun: boolean,
): Pick<StackReport, "id" | "project" | "stack" | "workDir" | "wave" | "reasons" | "update"> {
  return {
    id: `${path}:${cluster}`,
    project: service,
    stack: cluster,
    workDir: path,
    wave: 0,
    reasons: ["its manifests are deployed"],
    update: isDryRun ? "preview" : "up",
  };
}

export interface Deployed {
  readonly plan: ServicePlan;
  readonly cluster: string;
  readonly objects: readonly PreviewedObject[];
  readonly pruned: readonly Leftover[];
  readonly durationSeconds: number;
  readonly failure: InfraError | undefined;
  /** What became of it where it did not get healthy, in a sentence. */
  readonly wentBack: string | undefined;
  readonly isDryRun: boolean;
}

/** What changes (or was changed) in the cluster, as a stack's changes are told. */
export function serviceReport({
  isDryRun,
  plan,
  cluster,
  objects,
  pruned,
  durationSeconds,
  failure,
  wentBack,
}: Deployed): StackReport {
  const changes = [
    ...objects.map(({ manifest, live, wanted }) => resourceChange({ manifest, live, wanted }, cluster)),
    ...pruned.map(({ manifest }) => resourceChange({ manifest, live: manifest.body, wanted: undefined }, cluster)),
  ];
  const changed = changes.filter(({ operation }) => operation !== "same").toSorted(byDanger);
  const explanation = failure?.explanation;
  return {
    ...identityOf(plan.service, plan.path, cluster, isDryRun),
    outcome: failure !== undefined || wentBack !== undefined ? "failed" : changed.length > 0 ? "changed" : "unchanged",
    headline:
      explanation === undefined ? (wentBack ?? null) : [explanation.what, explanation.why].filter(Boolean).join(" "),
    next: explanation?.next ?? (wentBack === undefined ? null : "Mend what its health names, then deploy it again."),
    changes: countsOf(changes),
    resources: changed,
    resourcesLeftOut: 0,
    diagnostics: [],
    outputs: [],
    findings: [],
    durationSeconds,
    digest: failure === undefined ? changesDigest(changes) : null,
    link: null,
  };
}

const ORDER: readonly Operation[] = ["delete", "update", "create"];
const byDanger = (one: ResourceChange, other: ResourceChange): number =>
  ORDER.indexOf(one.operation) - ORDER.indexOf(other.operation);

function countsOf(changes: readonly ResourceChange[]): StackReport["changes"] {
  const counts: Partial<Record<Operation, number>> = {};
  for (const { operation } of changes) counts[operation] = (counts[operation] ?? 0) + 1;
  return counts;
}

/** What a reader of the diff has to know beside it. */
export function previewNotes(service: string, objects: readonly PreviewedObject[]): Note[] {
  const named = (check: Check): string =>
    objects
      .filter((object) => object.check === check)
      .map(({ manifest }) => `${manifest.kind} ${manifest.name}`)
      .slice(0, 8)
      .join(", ");
  const [later, untried] = [named("later"), named("no right")];
  const images = [...new Set(objects.flatMap(({ keptImages }) => keptImages))].join(", ");
  return [
    later &&
      `${service}: the cluster could not check ${later} beforehand, because what they need (a namespace, a definition) comes with the same deploy.`,
    untried &&
      `${service}: the cluster did not check ${untried}: these credentials may only read. The manifests are compared with what was deployed last.`,
    images && `${service} is shown with the image that runs (${images}): this run has built none to deploy.`,
  ]
    .filter((message) => message !== "")
    .map((message) => ({ code: "DEPLOYED", message }));
}
