// The few resources of @pulumi/aws that this program uses, so that the demo needs no package of 80 MB. The types are
// @pulumi/aws' own; what answers for them is the lab's provider, not Amazon.
import * as pulumi from "@pulumi/pulumi";

type Args = Readonly<Record<string, unknown>>;
type Options = pulumi.CustomResourceOptions;

export class Vpc extends pulumi.CustomResource {
  constructor(name: string, args: Args, options?: Options) {
    super("aws:ec2/vpc:Vpc", name, args, options);
  }
}

export class Subnet extends pulumi.CustomResource {
  constructor(name: string, args: Args, options?: Options) {
    super("aws:ec2/subnet:Subnet", name, args, options);
  }
}

export class Cluster extends pulumi.CustomResource {
  constructor(name: string, args: Args, options?: Options) {
    super("aws:eks/cluster:Cluster", name, args, options);
  }
}

export class DatabaseInstance extends pulumi.CustomResource {
  declare readonly arn: pulumi.Output<string>;

  constructor(name: string, args: Args, options?: Options) {
    super("aws:rds/instance:Instance", name, { ...args, arn: undefined }, options);
  }
}

export class Bucket extends pulumi.CustomResource {
  declare readonly arn: pulumi.Output<string>;

  constructor(name: string, args: Args, options?: Options) {
    super("aws:s3/bucket:Bucket", name, { ...args, arn: undefined }, options);
  }
}

export class BucketPolicy extends pulumi.CustomResource {
  constructor(name: string, args: Args, options?: Options) {
    super("aws:s3/bucketPolicy:BucketPolicy", name, args, options);
  }
}

export class Queue extends pulumi.CustomResource {
  declare readonly arn: pulumi.Output<string>;

  constructor(name: string, args: Args, options?: Options) {
    super("aws:sqs/queue:Queue", name, { ...args, arn: undefined }, options);
  }
}

export class Topic extends pulumi.CustomResource {
  constructor(name: string, args: Args, options?: Options) {
    super("aws:sns/topic:Topic", name, args, options);
  }
}
