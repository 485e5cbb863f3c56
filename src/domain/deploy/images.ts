import { isJsonObject, type JsonObject } from "../value-json";
import type { Manifest } from "./manifest";

/** An image that takes the place of the one of this name in the manifests. */
export interface ImageChoice {
  /** Without tag and digest. */
  readonly name: string;
  /** registry/name@sha256:… */
  readonly image: string;
  readonly digest: string;
}

/** A container whose image was set. */
export interface PlacedImage {
  readonly manifest: Manifest;
  readonly container: string;
  readonly choice: ImageChoice;
}

const PINNED = /^(?:([^=@\s]+)=)?([^=@\s]+?)(?::[\w][\w.-]{0,127})?@(sha256:[0-9a-f]{64})$/;

/** A line of the input. @returns a sentence where it is none */
export function parseImage(line: string): ImageChoice | string {
  const [, name, repository = "", digest = ""] = PINNED.exec(line) ?? [];
  if (digest === "")
    return `Image ${JSON.stringify(line.slice(0, 200))} is not named by its digest. Write registry/name@sha256:…, as the build prints it: a tag may be another image tomorrow.`;
  return { name: name ?? repository, image: `${repository}@${digest}`, digest };
}

/** A repository's name without tag and digest: `localhost:5000/day:1.0` → `localhost:5000/day`. */
export function repositoryOf(image: string): string {
  const [beforeDigest = ""] = image.split("@", 1);
  const slash = beforeDigest.lastIndexOf("/");
  const colon = beforeDigest.indexOf(":", slash + 1);
  return colon === -1 ? beforeDigest : beforeDigest.slice(0, colon);
}

/** Sets the images in all containers of their name, init containers too. The manifests given stay as they are. */
export function withImages(
  manifests: readonly Manifest[],
  choices: readonly ImageChoice[],
): { readonly manifests: readonly Manifest[]; readonly placed: readonly PlacedImage[] } {
  const placed: PlacedImage[] = [];
  const changed = manifests.map((manifest) => {
    const body = structuredClone(manifest.body);
    const own = { ...manifest, body };
    for (const container of containersOf(body)) {
      const image = container["image"];
      const choice = typeof image === "string" ? choices.find(({ name }) => name === repositoryOf(image)) : undefined;
      if (choice === undefined) continue;
      (container as Record<string, unknown>)["image"] = choice.image;
      placed.push({ manifest: own, container: String(container["name"]), choice });
    }
    return own;
  });
  return { manifests: changed, placed };
}

/** The pod template of a workload, or the pod itself. */
export function podSpecOf(body: JsonObject): JsonObject | undefined {
  const spec = body["spec"];
  if (!isJsonObject(spec)) return undefined;
  if (body["kind"] === "Pod") return spec;
  const nested = body["kind"] === "CronJob" ? at(at(spec, "jobTemplate"), "spec") : spec;
  return at(at(nested, "template"), "spec");
}

/** Init containers first. */
export function containersOf(body: JsonObject): JsonObject[] {
  const spec = podSpecOf(body);
  const lists = [spec?.["initContainers"], spec?.["containers"]];
  return lists.flatMap((list) => (Array.isArray(list) ? list.filter(isJsonObject) : []));
}

function at(object: JsonObject | undefined, key: string): JsonObject | undefined {
  const value = object?.[key];
  return isJsonObject(value) ? value : undefined;
}
