import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Tags } from "../tags";

export interface RegistryArgs {
  readonly protect: boolean;
  readonly tags: Tags;
}

const UNTAGGED_DAYS = 7;
const KEPT_IMAGES = 50;

/** First rule that matches counts. */
const LIFECYCLE = {
  rules: [
    {
      rulePriority: 1,
      description: `Untagged images go after ${UNTAGGED_DAYS} days`,
      selection: {
        tagStatus: "untagged",
        countType: "sinceImagePushed",
        countUnit: "days",
        countNumber: UNTAGGED_DAYS,
      },
      action: { type: "expire" },
    },
    {
      rulePriority: 2,
      description: `The newest ${KEPT_IMAGES} images stay`,
      selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: KEPT_IMAGES },
      action: { type: "expire" },
    },
  ],
};

/** The registry of a service's images: a tag is never moved, each push is scanned, old images go by themselves. */
export class Registry extends pulumi.ComponentResource {
  readonly repository: aws.ecr.Repository;

  constructor(name: string, { protect, tags }: RegistryArgs, options?: pulumi.ComponentResourceOptions) {
    super("infra:index:Registry", name, {}, options);
    this.repository = new aws.ecr.Repository(
      name,
      {
        name,
        imageTagMutability: "IMMUTABLE",
        imageScanningConfiguration: { scanOnPush: true },
        encryptionConfigurations: [{ encryptionType: "AES256" }],
        tags,
      },
      { parent: this, protect },
    );
    void new aws.ecr.LifecyclePolicy(
      name,
      { repository: this.repository.name, policy: JSON.stringify(LIFECYCLE) },
      { parent: this },
    );
    this.registerOutputs({ url: this.repository.repositoryUrl });
  }
}
