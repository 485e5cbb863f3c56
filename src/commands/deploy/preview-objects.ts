import pLimit from "p-limit";
import type { Manifest } from "../../domain/deploy/manifest";
import type { ApiKind } from "../../domain/kube/kinds";
import type { JsonObject } from "../../domain/value-json";
import { InfraError } from "../../errors";
import type { Cluster } from "../../ports/cluster";
import type { PlannedObject } from "./planned-objects";
import { applyOne, readLive } from "./server-apply";

/** An object with what the server says would become of it. */
export interface PreviewedObject extends PlannedObject {
  readonly live: JsonObject | undefined;
  readonly wanted: JsonObject;
  /** false: what it needs (its namespace, its definition) comes with the same deploy, so the server could not check it. */
  readonly isChecked: boolean;
}

const AT_ONCE = 6;

/** Everything as the server would make it, without making it. Fails as a whole, before anything is applied. @throws InfraError */
export async function previewObjects(
  objects: readonly PlannedObject[],
  cluster: Cluster,
  force: boolean,
): Promise<PreviewedObject[]> {
  const limit = pLimit(AT_ONCE);
  const created = new Set(
    objects.filter(({ manifest }) => manifest.kind === "Namespace").map(({ manifest }) => manifest.name),
  );
  const results = await Promise.allSettled(
    objects.map((object) => limit(() => previewOne(object, cluster, { force, created }))),
  );
  const failures = results.filter((result) => result.status === "rejected").map(({ reason }): unknown => reason);
  if (failures.length > 0) throw together(failures);
  return results.filter((result) => result.status === "fulfilled").map(({ value }) => value);
}

async function previewOne(
  object: PlannedObject,
  cluster: Cluster,
  { force, created }: { readonly force: boolean; readonly created: ReadonlySet<string> },
): Promise<PreviewedObject> {
  const { kind, manifest } = object;
  if (kind === undefined) return unchecked(object, manifest);
  const known = { kind, manifest };
  const live = await readLive(cluster, known);
  try {
    return { ...object, live, wanted: await applyOne(cluster, known, { dryRun: true, force }), isChecked: true };
  } catch (error) {
    const waitsForNamespace = live === undefined && manifest.namespace !== null && created.has(manifest.namespace);
    if (waitsForNamespace && isMissingNamespace(error, manifest)) return unchecked(object, manifest, kind);
    throw error;
  }
}

const unchecked = (object: PlannedObject, manifest: Manifest, kind?: ApiKind): PreviewedObject => ({
  ...object,
  kind,
  live: undefined,
  wanted: manifest.body,
  isChecked: false,
});

function isMissingNamespace(error: unknown, { namespace }: Manifest): boolean {
  if (!(error instanceof InfraError) || error.code !== "MANIFESTS_REFUSED") return false;
  return error.explanation.why?.includes(`namespaces "${namespace ?? ""}" not found`) ?? false;
}

/** All refusals at once: nobody wants to mend one a run. */
function together(failures: readonly unknown[]): unknown {
  const told = failures.filter((failure) => failure instanceof InfraError);
  const [first] = told;
  if (first === undefined || told.length < failures.length || told.length === 1)
    return failures.find((one) => !(one instanceof InfraError)) ?? first;
  const what = told
    .map(({ explanation }) => [explanation.what, explanation.why].filter(Boolean).join(" "))
    .slice(0, 10)
    .join("\n");
  return new InfraError(first.code, { what, next: first.explanation.next });
}
