import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { PolicyDocument } from "../policy-document";
import type { Tags } from "../tags";
import { deployPolicy, imagePolicy, previewPolicy, type Ground } from "./github-policies";

export interface GitHubAccessArgs extends Ground {
  /** owner/name of the repository whose workflows take the roles. */
  readonly repository: string;
  /** The reusable workflows that may take each role; `*` as StringLike has it. */
  readonly previewWorkflows: readonly string[];
  readonly imageWorkflows: readonly string[];
  readonly deployWorkflows: readonly string[];
  /** The services whose images may be pushed. */
  readonly images: readonly string[];
  /** What images are pushed from. */
  readonly branch: string;
  /** GitHub's environments that deploys run in. */
  readonly environments: readonly string[];
  readonly oidcProvider: "create" | "existing";
  readonly tags: Tags;
}

const ISSUER = "token.actions.githubusercontent.com";
const HOUR = 3600;

/** How GitHub's jobs come in without a stored key: three roles, each for the reusable workflows whose jobs take it. */
export class GitHubAccess extends pulumi.ComponentResource {
  readonly previewRole: aws.iam.Role;
  readonly imageRole: aws.iam.Role;
  readonly deployRole: aws.iam.Role;
  readonly #name: string;
  readonly #tags: Tags;

  constructor(name: string, args: GitHubAccessArgs, options?: pulumi.ComponentResourceOptions) {
    super("infra:index:GitHubAccess", name, {}, options);
    this.#name = name;
    this.#tags = args.tags;
    const provider = this.#provider(args);
    const trusted = (job: Job): pulumi.Output<string> => trust(provider, args, job);
    this.previewRole = this.#role("preview", previewPolicy(args), trusted({ workflows: args.previewWorkflows }));
    this.imageRole = this.#role(
      "image",
      imagePolicy(args, args.images),
      trusted({ workflows: args.imageWorkflows, subject: `ref:refs/heads/${args.branch}` }),
    );
    this.deployRole = this.#role(
      "deploy",
      deployPolicy(args),
      trusted({ workflows: args.deployWorkflows, claims: { environment: args.environments } }),
      2 * HOUR, // a cluster takes a quarter of an hour to make, its nodes some more
    );
    this.registerOutputs({});
  }

  #provider({ oidcProvider, account, tags }: GitHubAccessArgs): pulumi.Input<string> {
    if (oidcProvider === "existing") return `arn:aws:iam::${account}:oidc-provider/${ISSUER}`;
    const { arn } = new aws.iam.OpenIdConnectProvider(
      `${this.#name}-github`,
      { url: `https://${ISSUER}`, clientIdLists: ["sts.amazonaws.com"], tags },
      { parent: this },
    );
    return arn;
  }

  #role(kind: string, policy: PolicyDocument, assumeRolePolicy: pulumi.Input<string>, seconds = HOUR): aws.iam.Role {
    const name = `${this.#name}-${kind}`;
    const role = new aws.iam.Role(
      name,
      { name, assumeRolePolicy, maxSessionDuration: seconds, tags: this.#tags },
      { parent: this },
    );
    void new aws.iam.RolePolicy(name, { role: role.name, policy: JSON.stringify(policy) }, { parent: this });
    return role;
  }
}

/** Whose token is taken. */
interface Job {
  readonly workflows: readonly string[];
  /** What follows the repository in `sub`; default: anything. */
  readonly subject?: string;
  readonly claims?: Readonly<Record<string, readonly string[]>>;
}

/**
 * Only a job of this repository that runs one of the reusable workflows as it is at its ref: what the pull request changes in its
 * own workflows gets no role. `sub` is asked for besides, in the forms with and without GitHub's immutable ids.
 */
function trust(
  provider: pulumi.Input<string>,
  { repository }: GitHubAccessArgs,
  { workflows, subject = "*", claims = {} }: Job,
): pulumi.Output<string> {
  const [owner = "", name = ""] = repository.split("/");
  const equal = { aud: "sts.amazonaws.com", repository, ...claims };
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Federated: provider },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
          StringEquals: Object.fromEntries(
            Object.entries(equal).map(([claim, value]) => [`${ISSUER}:${claim}`, value]),
          ),
          StringLike: {
            [`${ISSUER}:sub`]: [`repo:${repository}:${subject}`, `repo:${owner}@*/${name}@*:${subject}`],
            [`${ISSUER}:job_workflow_ref`]: workflows,
          },
        },
      },
    ],
  });
}
