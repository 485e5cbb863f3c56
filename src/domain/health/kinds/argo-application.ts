import { z } from "zod";
import { HEALTH_STATUSES, type HealthEvidence, type HealthStatus } from "../target";
import { foreignLine } from "../text";
import { isNamed, type KubeObject } from "../object";
import type { Scene } from "../scene";
import { kindRule, verdict, type Verdict } from "../verdict";

const text = z
  .string()
  .nullish()
  .transform((given) => given ?? "");
const healthSchema = z.object({ status: text, message: text }).nullish();
const fields = z.object({
  spec: z.object({ syncPolicy: z.object({ automated: z.unknown() }).nullish() }),
  status: z.object({
    sync: z.object({ status: text, revision: text, revisions: z.array(z.string()).nullish() }).nullish(),
    health: healthSchema,
    operationState: z.object({ phase: text, message: text }).nullish(),
    conditions: z.array(z.object({ type: z.string(), message: text })).nullish(),
    resources: z
      .array(z.object({ kind: text, name: text, namespace: text, status: text, health: healthSchema }))
      .nullish(),
  }),
});
type Fields = z.infer<typeof fields>;

const FAILED_PHASES = ["Failed", "Error"];
const shortRevision = (revision: string): string => (/^[0-9a-f]{40}$/.test(revision) ? revision.slice(0, 7) : revision);

/** Not only that it is synced and well, but at which revision: an older one that is well proves nothing. */
export const argoVerdict = kindRule(fields, (given, application, scene) => {
  const own = applicationVerdict(given, application, scene);
  return own.status === "Healthy" ? own : { ...own, evidence: [...own.evidence, ...resourceEvidence(given)] };
});

function applicationVerdict({ spec, status }: Fields, application: KubeObject, scene: Scene): Verdict {
  const broken = (status.conditions ?? []).find(({ type }) => type.endsWith("Error"));
  if (broken) return verdict("Degraded", `${broken.type}: ${foreignLine(broken.message)}`);
  const { operationState: operation, sync } = status;
  if (operation && FAILED_PHASES.includes(operation.phase))
    return verdict("Degraded", `its sync failed: ${foreignLine(operation.message)}`);
  if (operation?.phase === "Running" || operation?.phase === "Terminating")
    return verdict("Progressing", `is being synced: ${foreignLine(operation.message)}`);
  if (!sync || sync.status === "" || sync.status === "Unknown")
    return verdict("Unknown", "whether it is synced could not be told");
  const revisions = sync.revisions && sync.revisions.length > 0 ? sync.revisions : [sync.revision];
  // The first is what was asked for, the others do as well.
  const wanted = (scene.wanted.revisions ?? [])
    .filter(({ application: ref }) => isNamed(application, ref))
    .map(({ revision }) => revision);
  if (wanted[0] !== undefined && !revisions.some((revision) => wanted.includes(revision)))
    return verdict(
      "Progressing",
      `is at ${revisions.map(shortRevision).join(", ")}, not yet at ${shortRevision(wanted[0])}`,
    );
  if (sync.status === "OutOfSync") {
    const by = spec.syncPolicy?.automated ? "" : "; nothing syncs it automatically";
    return verdict("Progressing", `is not what git says (OutOfSync)${by}`);
  }
  return healthVerdict(status, revisions);
}

function healthVerdict({ health }: Fields["status"], revisions: readonly string[]): Verdict {
  const status: HealthStatus = HEALTH_STATUSES.find((word) => word === health?.status) ?? "Unknown";
  const at = revisions
    .filter((revision) => revision !== "")
    .map(shortRevision)
    .join(", ");
  const words = health?.message ? `: ${foreignLine(health.message)}` : "";
  return verdict(status, `synced${at === "" ? "" : ` at ${at}`}, health ${health?.status || "not told"}${words}`);
}

const SHOWN = 10;

function resourceEvidence({ status }: Fields): HealthEvidence[] {
  const bad = (status.resources ?? []).filter(
    ({ health, status: sync }) => sync === "OutOfSync" || (health?.status && health.status !== "Healthy"),
  );
  if (bad.length === 0) return [];
  const lines = bad.slice(0, SHOWN).map(({ kind, name, status: sync, health }) => {
    const words = [sync, health?.status ?? "", health?.message ?? ""].filter((word) => word !== "");
    return foreignLine(`${kind} ${name}: ${words.join(", ")}`);
  });
  const more = bad.length > SHOWN ? [`and ${bad.length - SHOWN} more`] : [];
  return [{ what: "Resources of the application", lines: [...lines, ...more] }];
}
