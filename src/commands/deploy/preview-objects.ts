import pLimit from "p-limit";
import type { Manifest } from "../../domain/deploy/manifest";
import { withRunningImages } from "../../domain/deploy/running-images";
import { writtenParts } from "../../domain/deploy/written-part";
import type { JsonObject } from "../../domain/value-json";
import { InfraError } from "../../errors";
import type { Cluster } from "../../ports/cluster";
import type { PlannedObject } from "./planned-objects";
import { applyOne, FIELD_MANAGER, readLive } from "./server-apply";

/** An object with what the server says would become of it. */
export interface PreviewedObject extends PlannedObject {
  readonly live: JsonObject | undefined;
  readonly wanted: JsonObject;
  readonly check: Check;
  /** Images that stand in for what is not built yet. */
  readonly keptImages: readonly string[];
}

/**
 * `server`: it has said what would become of it. `later`: what it needs (its namespace, its definition) comes with the same
 * deploy. `no right`: the credentials may only read, so the manifest was compared with what it has become.
 */
export type Check = "server" | "later" | "no right";

export interface PreviewOptions {
  readonly force: boolean;
  /** Nothing is applied after it: credentials that only read will do. */
  readonly isDryRun: boolean;
  /** The service's own image, which is shown as it runs because this run has none. */
  readonly unbuilt: string | undefined;
}

const AT_ONCE = 6;

/** Everything as the server would make it, without making it. Fails as a whole, before anything is applied. @throws InfraError */
export async function previewObjects(
  objects: readonly PlannedObject[],
  cluster: Cluster,
  options: PreviewOptions,
): Promise<PreviewedObject[]> {
  const limit = pLimit(AT_ONCE);
  const created = new Set(
    objects.filter(({ manifest }) => manifest.kind === "Namespace").map(({ manifest }) => manifest.name),
  );
  const results = await Promise.allSettled(
    objects.map((object) => limit(() => previewOne(object, cluster, { ...options, created }))),
  );
  const failures = results.filter((result) => result.status === "rejected").map(({ reason }): unknown => reason);
  if (failures.length > 0) throw together(failures);
  return results.filter((result) => result.status === "fulfilled").map(({ value }) => value);
}

async function previewOne(
  object: PlannedObject,
  cluster: Cluster,
  { force, isDryRun, unbuilt, created }: PreviewOptions & { readonly created: ReadonlySet<string> },
): Promise<PreviewedObject> {
  const { kind } = object;
  if (kind === undefined) return unchecked(object);
  const live = await readLive(cluster, { kind, manifest: object.manifest });
  const { manifest, kept: keptImages } =
    unbuilt === undefined ? { manifest: object.manifest, kept: [] } : withRunningImages(object.manifest, live, unbuilt);
  const found = { manifest, kind, live, keptImages };
  try {
    const wanted = await applyOne(cluster, { kind, manifest }, { dryRun: true, force });
    return { ...found, wanted, check: "server" };
  } catch (error) {
    if (isDryRun && error instanceof InfraError && error.code === "CLUSTER_FORBIDDEN") return compared(found);
    const waitsForNamespace = live === undefined && manifest.namespace !== null && created.has(manifest.namespace);
    if (waitsForNamespace && isMissingNamespace(error, manifest)) return unchecked(found);
    throw error;
  }
}

/** What the server may not be asked is compared with what an earlier deploy has written. */
function compared(found: Omit<PreviewedObject, "wanted" | "check">): PreviewedObject {
  return { ...found, ...writtenParts(found.live, found.manifest.body, FIELD_MANAGER), check: "no right" };
}

const unchecked = ({ manifest, kind }: PlannedObject): PreviewedObject => ({
  manifest,
  kind,
  live: undefined,
  wanted: manifest.body,
  check: "later",
  keptImages: [],
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
