import type { Manifest } from "../../domain/deploy/manifest";
import { pathOf, type ApiKind } from "../../domain/kube/kinds";
import { refusalOf, type ServerRefusal } from "../../domain/kube/server-status";
import { isJsonObject, type JsonObject } from "../../domain/value-json";
import { InfraError } from "../../errors";
import type { ApiAnswer, Cluster } from "../../ports/cluster";

/** Whose fields are ours in the cluster's own record. */
export const FIELD_MANAGER = "infra-action";

export interface ApplyOptions {
  readonly dryRun?: boolean;
  /** Take fields that others own. */
  readonly force?: boolean;
  readonly manager?: string;
}

/**
 * Server-side apply of one object: the server merges, checks and keeps whose field is whose.
 * @returns the object as it is now (or would be)
 * @throws InfraError APPLY_CONFLICT, CLUSTER_FORBIDDEN, MANIFESTS_REFUSED with the server's own words
 */
export async function applyOne(
  cluster: Cluster,
  { kind, manifest }: { readonly kind: ApiKind; readonly manifest: Manifest },
  { dryRun = false, force = false, manager = FIELD_MANAGER }: ApplyOptions = {},
): Promise<JsonObject> {
  const answer = await cluster.call({
    method: "PATCH",
    path: pathOf(kind, manifest),
    query: {
      fieldManager: manager,
      force: String(force),
      fieldValidation: "Strict",
      ...(dryRun ? { dryRun: "All" } : {}),
    },
    contentType: "application/apply-patch+yaml",
    body: manifest.body,
  });
  if (answer.status < 300 && isJsonObject(answer.body)) return answer.body;
  throw refused(answer, { kind, manifest }, "patch");
}

/** The object as it is; undefined where it does not exist. @throws InfraError CLUSTER_FORBIDDEN, MANIFESTS_REFUSED */
export async function readLive(
  cluster: Cluster,
  { kind, manifest }: { readonly kind: ApiKind; readonly manifest: Manifest },
): Promise<JsonObject | undefined> {
  const answer = await cluster.call({ path: pathOf(kind, manifest) });
  if (answer.status === 404) return undefined;
  if (answer.status === 200 && isJsonObject(answer.body)) return answer.body;
  throw refused(answer, { kind, manifest }, "get");
}

/** Why the server did not do it. */
export function refused(
  answer: ApiAnswer,
  { kind, manifest }: { readonly kind: ApiKind; readonly manifest: Manifest },
  verb: string,
): InfraError {
  const refusal = refusalOf(answer);
  const what = `${manifest.kind} ${manifest.name}`;
  if (answer.status === 409 && refusal.causes.some(({ reason }) => reason === "FieldManagerConflict"))
    return conflict(what, refusal);
  if (answer.status === 403 && refusal.message.includes(" cannot "))
    return new InfraError("CLUSTER_FORBIDDEN", {
      what: `The credentials may not ${verb} ${kind.resource}${kind.group === "" ? "" : `.${kind.group}`}${manifest.namespace === null ? "" : ` in namespace ${manifest.namespace}`}.`,
      why: `${what} (${manifest.file}) needs it.`,
      next: `Grant the verb ${verb} on it to whom the kubeconfig stands for.`,
    });
  return new InfraError("MANIFESTS_REFUSED", {
    what: `${what} (${manifest.file}) is refused by the cluster (${refusal.reason}).`,
    why: refusal.message.slice(0, 1000),
    next: "Mend the manifest; nothing is applied before all of them pass the server's own check.",
  });
}

function conflict(what: string, { causes }: ServerRefusal): InfraError {
  const owners = causes.map(({ field, message }) => `${field} is owned by ${ownerOf(message)}`);
  return new InfraError("APPLY_CONFLICT", {
    what: `${what}: ${[...new Set(owners)].slice(0, 8).join("; ")}.`,
    next: "Leave the field out of the manifest, or take it with `force-conflicts: true`; who owns it will then write over it or lose it.",
  });
}

/** `conflict with "kubectl-edit" using apps/v1` → kubectl-edit */
function ownerOf(message: string): string {
  return /conflict with "([^"]+)"/.exec(message)?.[1] ?? message;
}
