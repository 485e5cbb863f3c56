import { z } from "zod";
import { parseCidr } from "./cidr";
import { SERVICES } from "./services";
import { MAX_ZONES } from "./subnet-plan";

const EVERYWHERE = "0.0.0.0/0";

const cidr = z.string().refine((text) => parseCidr(text) !== undefined, {
  error: ({ input }) => `${String(input)} is no IPv4 range that starts with its first address, such as 10.1.0.0/16.`,
  abort: true,
});

/** EKS takes a VPC from /16 to /28; below /20 the subnets here have no room for nodes. */
const networkCidr = cidr.refine(
  (text) => {
    const prefix = parseCidr(text)?.prefix ?? 0;
    return prefix >= 16 && prefix <= 20;
  },
  { error: ({ input }) => `${String(input)} must be between a /16 and a /20.` },
);

const network = z.strictObject({
  cidr: networkCidr,
  zones: z
    .array(z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/, "An availability zone looks like eu-west-1a."))
    .min(2, "EKS wants at least two availability zones.")
    .max(MAX_ZONES, `The address plan has room for ${MAX_ZONES} zones.`)
    .refine((zones) => new Set(zones).size === zones.length, "A zone is named twice."),
  /**
   * How nodes reach the internet. none: they have public addresses, which costs nothing. single: one gateway for all zones.
   * per-zone: one each, so that a lost zone takes no other one's way out with it.
   */
  nat: z.enum(["none", "single", "per-zone"]).default("single"),
});

const cluster = z.strictObject({
  version: z
    .string()
    .regex(/^1\.\d{2}$/, 'A Kubernetes version looks like "1.33" (with quotes: 1.30 is a number without).'),
  /** Who may speak to the API server from outside; nodes speak to it inside of the VPC. Empty: nobody. */
  publicAccessCidrs: z
    .array(
      cidr.refine((text) => text !== EVERYWHERE, `${EVERYWHERE} opens the API server to everybody: name who needs it.`),
    )
    .default([]),
  /** Roles besides the deploy role that administer the cluster: people, mostly. */
  admins: z.array(z.string().regex(/^arn:aws:iam::\d{12}:(role|user)\//, "An ARN of a role or a user.")).default([]),
});

const INSTANCE_TYPE = /^[a-z][a-z0-9-]*\.(\d*xlarge|large|medium|small|micro|nano|metal(-\d+xl)?)$/;

const nodes = z
  .strictObject({
    capacity: z.enum(["spot", "on-demand"]).default("spot"),
    instanceTypes: z.array(z.string().regex(INSTANCE_TYPE, "An instance type looks like m6i.large.")).min(1),
    min: z.int().min(0),
    desired: z.int().min(0),
    max: z.int().min(1),
    diskGiB: z.int().min(20).max(1000).default(20),
  })
  .refine(({ min, desired, max }) => min <= desired && desired <= max, {
    error: "min ≤ desired ≤ max must hold.",
    path: ["desired"],
  })
  .refine(({ capacity, instanceTypes }) => capacity === "on-demand" || instanceTypes.length > 1, {
    error:
      "Spot nodes want several instance types of the same size: with one, the node group is empty when that one runs out.",
    path: ["instanceTypes"],
  });

const version = z.string().regex(/^\d+\.\d+\.\d+$/, "An exact version of the chart, such as 1.13.4.");

/**
 * `*` stands for the rest of a version alone: v1* would be v10 too, and a pattern of files or branches would let in what
 * nobody named.
 */
const workflows = z
  .array(
    z
      .string()
      .regex(
        /^[\w.-]+\/[\w.-]+\/\.github\/workflows\/[\w.-]+\.ya?ml@([\w./-]+|refs\/tags\/v\d+(\.\d+)?\.\*)$/,
        "owner/name/.github/workflows/file.yml@ref, such as @refs/tags/v1 or @refs/tags/v1.*, which is every release of it.",
      ),
  )
  .min(1, "Name the workflows that may take the role.");

const github = z.strictObject({
  repository: z.string().regex(/^[\w.-]+\/[\w.-]+$/, "The repository as owner/name."),
  /** The reusable workflows that may take each role, as GitHub's token names them (job_workflow_ref). */
  previewWorkflows: workflows,
  imageWorkflows: workflows,
  deployWorkflows: workflows,
  /** The services whose images the image role may push: a pipeline takes one role for all of its own. Default: this one. */
  images: z
    .array(
      z.string().refine((name) => SERVICES.some((service) => service.name === name), {
        error: ({ input }) => `${String(input)} is not in the address plan: add it to services.ts.`,
      }),
    )
    .min(1)
    .optional(),
  /** The branch that images are pushed from. A * would let in branches that nobody named. */
  branch: z
    .string()
    .regex(/^[\w./-]+$/, "A branch, without *.")
    .default("main"),
  /** GitHub's environments that deploys run in; their rules say who may approve. */
  environments: z
    .array(z.string().regex(/^[\w.-]+$/, "GitHub's environment, without *."))
    .min(1)
    .default(["production"]),
  /** The bucket that the state is in (s3://…), and the KMS key of the stacks' secrets. Without it Pulumi Cloud has both. */
  state: z
    .strictObject({
      bucket: z.string().regex(/^[a-z0-9][a-z0-9.-]+$/, "The bucket's name alone, such as my-state."),
      key: z
        .string()
        .regex(/^alias\/[\w/-]+$/, "The key's alias, such as alias/pulumi.")
        .optional(),
    })
    .optional(),
  /** There is one OIDC provider for GitHub in an account: one stack makes it, the others use it. */
  oidcProvider: z.enum(["create", "existing"]),
});

const registry = z.strictObject({
  /** A repository `<service>-cache` for the layers between builds, beside that of the images. */
  cache: z.boolean().default(true),
});

const argoCd = z.strictObject({
  version,
  /** Where the Applications are read from. */
  repository: z.url(),
  revision: z.string().min(1).default("main"),
  path: z.string().min(1),
});

/** Everything that a stack's configuration says, by its keys in Pulumi.<stack>.yaml. */
export const stackConfig = z.strictObject({
  service: z.string(),
  network,
  cluster,
  nodes,
  charts: z.strictObject({ loadBalancerController: version, metricsServer: version }),
  github,
  registry: registry.prefault({}),
  argoCd: argoCd.optional(),
  /** A protected VPC, cluster or registry is neither deleted nor replaced until this is false. */
  protect: z.boolean().default(true),
});

export type StackConfig = z.infer<typeof stackConfig>;
