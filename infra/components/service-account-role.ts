import * as aws from "@pulumi/aws";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { PolicyDocument } from "../policy-document";
import type { Tags } from "../tags";
import type { Cluster } from "./cluster";

export interface ServiceAccountRoleArgs {
  readonly cluster: Cluster;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly policy: PolicyDocument;
  readonly tags: Tags;
}

/** An IAM role that the pods of one service account, and nobody else, take (IRSA). */
export class ServiceAccountRole extends pulumi.ComponentResource {
  readonly role: aws.iam.Role;
  readonly account: k8s.core.v1.ServiceAccount;

  constructor(name: string, args: ServiceAccountRoleArgs, options?: pulumi.ComponentResourceOptions) {
    super("infra:index:ServiceAccountRole", name, {}, options);
    const { cluster, namespace, serviceAccount, tags } = args;
    const { oidcProviderArn, oidcIssuer } = cluster.eks;
    const trust = pulumi.all([oidcProviderArn, oidcIssuer]).apply(([provider, issuer]) => ({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Federated: provider },
          Action: "sts:AssumeRoleWithWebIdentity",
          Condition: {
            StringEquals: {
              [`${issuer}:aud`]: "sts.amazonaws.com",
              [`${issuer}:sub`]: `system:serviceaccount:${namespace}:${serviceAccount}`,
            },
          },
        },
      ],
    }));
    this.role = new aws.iam.Role(name, { assumeRolePolicy: pulumi.jsonStringify(trust), tags }, { parent: this });
    void new aws.iam.RolePolicy(name, { role: this.role.name, policy: JSON.stringify(args.policy) }, { parent: this });
    this.account = new k8s.core.v1.ServiceAccount(
      name,
      {
        metadata: {
          name: serviceAccount,
          namespace,
          annotations: { "eks.amazonaws.com/role-arn": this.role.arn },
        },
      },
      { parent: this, provider: cluster.provider },
    );
    this.registerOutputs({});
  }
}
