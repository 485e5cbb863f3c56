import { allow, policyDocument, type PolicyDocument, type PolicyStatement } from "../policy-document";

/** Where a role may work. */
export interface Ground {
  readonly service: string;
  readonly account: string;
  readonly region: string;
  /** Where the state is kept, unless Pulumi Cloud does. */
  readonly state?: State | undefined;
}

export interface State {
  readonly bucket: string;
  /** The alias of the KMS key that encrypts the stacks' secrets (awskms://alias/…). */
  readonly key?: string | undefined;
}

/** What a preview and a refresh ask for: how things are. No object, no image and no secret of a cluster can be read with it. */
const reading: readonly PolicyStatement[] = [
  allow("sts", "GetCallerIdentity"),
  allow("ec2", "Describe* GetSecurityGroupsForVpc"),
  allow("eks", "Describe* List*"),
  allow("ecr", "DescribeRepositories GetLifecyclePolicy GetRepositoryPolicy ListTagsForResource"),
  allow("iam", "GetRole GetRolePolicy GetOpenIDConnectProvider ListRolePolicies ListAttachedRolePolicies ListRoleTags"),
  allow("logs", "DescribeLogGroups ListTagsForResource"),
];

export const previewPolicy = (ground: Ground): PolicyDocument =>
  policyDocument(...reading, ...stateOf(ground, "GetObject ListBucket", "Decrypt"));

/**
 * What an update does, in this region, and on roles, clusters and registries that carry the service's name. Nothing here
 * reaches another service's cluster.
 */
export function deployPolicy(ground: Ground): PolicyDocument {
  const { service, account, region } = ground;
  const here = { Condition: { StringEquals: { "aws:RequestedRegion": region } } };
  const eks = ["cluster", "nodegroup", "addon", "access-entry"].map(
    (kind) => `arn:aws:eks:${region}:${account}:${kind}/${service}-cluster${kind === "cluster" ? "" : "/*"}`,
  );
  return policyDocument(
    ...reading,
    ...stateOf(ground, "GetObject PutObject DeleteObject ListBucket", "Encrypt Decrypt GenerateDataKey"),
    allow("ec2", NETWORK, here),
    allow("eks", CLUSTER, { Resource: eks }),
    allow("ecr", REGISTRY, { Resource: repositories(ground, [service]) }),
    allow("iam", ROLES, { Resource: `arn:aws:iam::${account}:role/${service}-*` }),
    allow("iam", PROVIDERS, { Resource: providers(ground) }),
    allow("iam", "CreateServiceLinkedRole", {
      Condition: {
        StringLike: { "iam:AWSServiceName": ["eks*.amazonaws.com", "spot.amazonaws.com", "autoscaling.amazonaws.com"] },
      },
    }),
  );
}

/** What a build does: pushes images and layers of these services, and looks up what is there. */
export const imagePolicy = (ground: Ground, services: readonly string[]): PolicyDocument =>
  policyDocument(
    allow("ecr", "GetAuthorizationToken"),
    allow("ecr", PUSH, { Resource: repositories(ground, services) }),
  );

const PUSH = `BatchCheckLayerAvailability BatchGetImage GetDownloadUrlForLayer InitiateLayerUpload UploadLayerPart
  CompleteLayerUpload PutImage`;

/** The images and the layers of services. */
const repositories = ({ account, region }: Ground, services: readonly string[]): string[] =>
  services
    .flatMap((service) => [service, `${service}-cache`])
    .map((name) => `arn:aws:ecr:${region}:${account}:repository/${name}`);

function stateOf({ account, state }: Ground, objects: string, key: string): PolicyStatement[] {
  if (state === undefined) return [];
  const bucket = `arn:aws:s3:::${state.bucket}`;
  const alias = { Condition: { "ForAnyValue:StringEquals": { "kms:ResourceAliases": `${state.key}` } } };
  return [
    allow("s3", objects, { Resource: [bucket, `${bucket}/*`] }),
    ...(state.key === undefined ? [] : [allow("kms", key, { Resource: `arn:aws:kms:*:${account}:key/*`, ...alias })]),
  ];
}

const NETWORK = `CreateVpc DeleteVpc ModifyVpcAttribute CreateSubnet DeleteSubnet ModifySubnetAttribute CreateInternetGateway
  DeleteInternetGateway AttachInternetGateway DetachInternetGateway CreateRouteTable DeleteRouteTable CreateRoute DeleteRoute
  ReplaceRoute AssociateRouteTable DisassociateRouteTable ReplaceRouteTableAssociation CreateNatGateway DeleteNatGateway
  AllocateAddress ReleaseAddress DisassociateAddress CreateSecurityGroup DeleteSecurityGroup AuthorizeSecurityGroupIngress
  AuthorizeSecurityGroupEgress RevokeSecurityGroupIngress RevokeSecurityGroupEgress CreateTags DeleteTags RunInstances
  CreateLaunchTemplate DeleteLaunchTemplate CreateLaunchTemplateVersion`;

const CLUSTER = `CreateCluster DeleteCluster UpdateClusterConfig UpdateClusterVersion CreateNodegroup DeleteNodegroup
  UpdateNodegroupConfig UpdateNodegroupVersion CreateAddon DeleteAddon UpdateAddon CreateAccessEntry DeleteAccessEntry
  UpdateAccessEntry AssociateAccessPolicy DisassociateAccessPolicy TagResource UntagResource`;

const REGISTRY = `CreateRepository DeleteRepository PutImageScanningConfiguration PutImageTagMutability PutLifecyclePolicy
  DeleteLifecyclePolicy TagResource UntagResource GetLifecyclePolicyPreview`;

const ROLES = `CreateRole DeleteRole UpdateRole UpdateRoleDescription UpdateAssumeRolePolicy PutRolePolicy DeleteRolePolicy
  AttachRolePolicy DetachRolePolicy TagRole UntagRole PassRole ListInstanceProfilesForRole`;

const PROVIDERS = `CreateOpenIDConnectProvider DeleteOpenIDConnectProvider UpdateOpenIDConnectProviderThumbprint
  AddClientIDToOpenIDConnectProvider TagOpenIDConnectProvider UntagOpenIDConnectProvider`;

/** EKS names the cluster's own after a random id, so these cannot be told apart by service. */
const providers = ({ account, region }: Ground): string[] =>
  [`oidc.eks.${region}.amazonaws.com/id/*`, "token.actions.githubusercontent.com"].map(
    (name) => `arn:aws:iam::${account}:oidc-provider/${name}`,
  );
