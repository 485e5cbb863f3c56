import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Tags } from "../tags";

export interface RegistryArgs {
  /** Whether layers between builds have a repository too: `<name>-cache`, where the kit looks for it. */
  readonly cache: boolean;
  readonly protect: boolean;
  readonly tags: Tags;
}

const UNTAGGED_DAYS = 7;
const KEPT_IMAGES = 50;
const LAYER_DAYS = 14;

interface Rule {
  readonly description: string;
  readonly selection: Readonly<Record<string, string | number>>;
}

/** First rule that matches counts. */
const IMAGES: readonly Rule[] = [
  {
    description: `Untagged images go after ${UNTAGGED_DAYS} days`,
    selection: { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: UNTAGGED_DAYS },
  },
  {
    description: `The newest ${KEPT_IMAGES} images stay`,
    selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: KEPT_IMAGES },
  },
];

/** What is still used is built and pushed anew then, on a newer base. */
const LAYERS: readonly Rule[] = [
  {
    description: `Layers go after ${LAYER_DAYS} days`,
    selection: { tagStatus: "any", countType: "sinceImagePushed", countUnit: "days", countNumber: LAYER_DAYS },
  },
];

/**
 * The registry of a service: its images, whose tags are never moved and which are scanned with each push, and the layers
 * between builds. Both grow old by themselves.
 */
export class Registry extends pulumi.ComponentResource {
  readonly images: aws.ecr.Repository;
  readonly cache: aws.ecr.Repository | undefined;

  constructor(name: string, args: RegistryArgs, options?: pulumi.ComponentResourceOptions) {
    super("infra:index:Registry", name, {}, options);
    const scanned = { imageTagMutability: "IMMUTABLE", imageScanningConfiguration: { scanOnPush: true } };
    this.images = this.#repository(name, args, scanned, IMAGES);
    // A layer that two builds make at once is pushed twice, under the same tag.
    this.cache = args.cache
      ? this.#repository(`${name}-cache`, args, { imageTagMutability: "MUTABLE" }, LAYERS)
      : undefined;
    this.registerOutputs({ url: this.images.repositoryUrl });
  }

  #repository(
    name: string,
    { protect, tags }: RegistryArgs,
    settings: aws.ecr.RepositoryArgs,
    rules: readonly Rule[],
  ): aws.ecr.Repository {
    const repository = new aws.ecr.Repository(
      name,
      {
        name,
        ...settings,
        encryptionConfigurations: [{ encryptionType: "AES256" }],
        forceDelete: !protect, // else AWS deletes none that has images in it
        tags,
      },
      { parent: this, protect },
    );
    const numbered = rules.map((rule, at) => ({ rulePriority: at + 1, ...rule, action: { type: "expire" } }));
    void new aws.ecr.LifecyclePolicy(
      name,
      { repository: repository.name, policy: JSON.stringify({ rules: numbered }) },
      { parent: this },
    );
    return repository;
  }
}
