import type { JsonObject } from "../value-json";
import { containersOf, repositoryOf } from "./images";
import type { Manifest } from "./manifest";

/**
 * The service's own containers with the images that run in the cluster: the one of a pull request is not built yet, and what
 * the manifests name in its place is never deployed.
 * @param own `services.day.image`
 * @returns with the images that were taken over
 */
export function withRunningImages(
  manifest: Manifest,
  live: JsonObject | undefined,
  own: string,
): { readonly manifest: Manifest; readonly kept: readonly string[] } {
  const running = new Map(live === undefined ? [] : containersOf(live).map(({ name, image }) => [name, image]));
  const body = structuredClone(manifest.body);
  const kept: string[] = [];
  for (const container of containersOf(body)) {
    const image = running.get(container["name"]);
    if (!isOf(container["image"], own) || !isOf(image, own) || !image.includes("@sha256:")) continue;
    (container as Record<string, unknown>)["image"] = image;
    kept.push(image);
  }
  return kept.length === 0 ? { manifest, kept } : { manifest: { ...manifest, body }, kept };
}

/** Either may be written with its registry, or as the name that stands for it. */
function isOf(image: unknown, own: string): image is string {
  if (typeof image !== "string") return false;
  const name = repositoryOf(image);
  return name === own || name.endsWith(`/${own}`) || own.endsWith(`/${name}`);
}
