import type { Config } from "../../domain/config/schema";
import { parseImage, repositoryOf, withImages, type ImageChoice, type PlacedImage } from "../../domain/deploy/images";
import { readManifests, type Manifest } from "../../domain/deploy/manifest";
import { InfraError } from "../../errors";
import type { Ports } from "../../ports";

/** A service that is to be deployed, as it is written. */
export interface ServicePlan {
  readonly service: string;
  /** Where its manifests are. */
  readonly path: string;
  readonly manifests: readonly Manifest[];
  readonly images: readonly PlacedImage[];
}

/** @throws InfraError INPUT_INVALID with every image that is not named by its digest */
export function parseImages(lines: readonly string[]): ImageChoice[] {
  const parsed = lines.map(parseImage);
  const mistakes = parsed.filter((one) => typeof one === "string");
  if (mistakes.length === 0) return parsed.filter((one) => typeof one !== "string");
  throw new InfraError("INPUT_INVALID", {
    what: mistakes.join(" "),
    next: "The digest is an output of docker/build-push-action and of the kit's build-image.",
  });
}

/** Reads a service's manifests and sets its images. @throws InfraError CONFIG_INVALID, KUSTOMIZE_UNUSABLE */
export async function planService(
  {
    service,
    paths,
    images,
    config,
  }: {
    readonly service: string;
    readonly paths: readonly string[];
    readonly images: readonly ImageChoice[];
    readonly config: Config;
  },
  { manifests: files }: Pick<Ports, "manifests">,
): Promise<ServicePlan> {
  const texts = (await Promise.all(paths.map((path) => files.read(path)))).flat();
  const { manifests, problems } = readManifests(texts);
  if (problems.length > 0 || manifests.length === 0)
    throw new InfraError("CONFIG_INVALID", {
      what: problems.slice(0, 10).join(" ") || `The manifests of ${service} hold no objects.`,
      next: `\`infra-action health --manifests ${paths[0] ?? "."}\` checks them without a cluster.`,
    });
  const named = [...images, ...standIns(images, config.services?.[service]?.image)];
  const { manifests: withOwn, placed } = withImages(manifests, named);
  return { service, path: paths[0] ?? ".", manifests: withOwn, images: placed };
}

/** `services.day.image: day` is the name that stands for the service's image in its manifests. */
export function standIns(images: readonly ImageChoice[], name: string | undefined): ImageChoice[] {
  if (name === undefined) return [];
  const own = images.filter(({ image }) => repositoryOf(image) === name || repositoryOf(image).endsWith(`/${name}`));
  return own.map((choice) => ({ ...choice, name }));
}

/** An image that nobody uses was meant for something. @throws InfraError INPUT_INVALID */
export function checkAllPlaced(images: readonly ImageChoice[], plans: readonly ServicePlan[]): void {
  const placed = new Set(plans.flatMap((plan) => plan.images.map(({ choice }) => choice.image)));
  const unused = images.filter(({ image }) => !placed.has(image));
  if (unused.length === 0) return;
  throw new InfraError("INPUT_INVALID", {
    what: `No container of ${plans.map(({ service }) => service).join(", ")} has an image named ${unused.map(({ name }) => name).join(", ")}.`,
    next: "Name the image of the manifests before it: `name-in-the-manifests=registry/name@sha256:…`.",
  });
}
