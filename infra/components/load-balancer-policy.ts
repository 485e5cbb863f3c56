import { allow, policyDocument, type PolicyDocument, type PolicyStatement } from "../policy-document";

const CLUSTER_TAG = "elbv2.k8s.aws/cluster";
const ELB = "elasticloadbalancing";

const onTagged = (where: "Resource" | "Request", more: Record<string, string> = {}): Partial<PolicyStatement> => ({
  Condition: { Null: { [`aws:${where}Tag/${CLUSTER_TAG}`]: "false", ...more } },
});

/** Tags are set while a thing is made, or on one that is the controller's already; the mark itself is never moved. */
const onOwn = { [`aws:RequestTag/${CLUSTER_TAG}`]: "true" };

const balancers = ["loadbalancer/net/*/*", "loadbalancer/app/*/*", "targetgroup/*/*"].map(
  (tail) => `arn:aws:${ELB}:*:*:${tail}`,
);
const listeners = [
  "listener/net/*/*/*",
  "listener/app/*/*/*",
  "listener-rule/net/*/*/*",
  "listener-rule/app/*/*/*",
].map((tail) => `arn:aws:${ELB}:*:*:${tail}`);

/**
 * What the AWS Load Balancer Controller needs, by its own documentation: it reads widely, and changes only what carries its
 * tag. Without WAF and Shield, which these services do not use.
 */
export const loadBalancerPolicy: PolicyDocument = policyDocument(
  allow("iam", "CreateServiceLinkedRole", {
    Condition: { StringEquals: { "iam:AWSServiceName": `${ELB}.amazonaws.com` } },
  }),
  allow(
    "ec2",
    `DescribeAccountAttributes DescribeAddresses DescribeAvailabilityZones DescribeInternetGateways DescribeVpcs
     DescribeVpcPeeringConnections DescribeSubnets DescribeSecurityGroups DescribeInstances DescribeNetworkInterfaces
     DescribeTags DescribeRouteTables DescribeIpamPools GetCoipPoolUsage DescribeCoipPools GetSecurityGroupsForVpc`,
  ),
  allow(
    ELB,
    `DescribeLoadBalancers DescribeLoadBalancerAttributes DescribeListeners DescribeListenerCertificates
     DescribeListenerAttributes DescribeSSLPolicies DescribeRules DescribeTargetGroups DescribeTargetGroupAttributes
     DescribeTargetHealth DescribeTags DescribeTrustStores DescribeCapacityReservation`,
  ),
  allow("acm", "ListCertificates DescribeCertificate"),
  allow("iam", "ListServerCertificates GetServerCertificate"),
  allow("ec2", "AuthorizeSecurityGroupIngress RevokeSecurityGroupIngress CreateSecurityGroup"),
  allow("ec2", "CreateTags", {
    Resource: "arn:aws:ec2:*:*:security-group/*",
    Condition: {
      StringEquals: { "ec2:CreateAction": "CreateSecurityGroup" },
      Null: { [`aws:RequestTag/${CLUSTER_TAG}`]: "false" },
    },
  }),
  allow("ec2", "CreateTags DeleteTags", {
    Resource: "arn:aws:ec2:*:*:security-group/*",
    ...onTagged("Resource", onOwn),
  }),
  allow("ec2", "DeleteSecurityGroup", onTagged("Resource")),
  allow(ELB, "CreateLoadBalancer CreateTargetGroup", onTagged("Request")),
  allow(ELB, "CreateListener DeleteListener CreateRule DeleteRule"),
  allow(ELB, "AddTags RemoveTags", { Resource: balancers, ...onTagged("Resource", onOwn) }),
  allow(ELB, "AddTags RemoveTags", { Resource: listeners }),
  allow(ELB, "AddTags", {
    Resource: balancers,
    Condition: {
      StringEquals: { [`${ELB}:CreateAction`]: ["CreateTargetGroup", "CreateLoadBalancer"] },
      Null: { [`aws:RequestTag/${CLUSTER_TAG}`]: "false" },
    },
  }),
  allow(
    ELB,
    `ModifyLoadBalancerAttributes SetIpAddressType SetSecurityGroups SetSubnets DeleteLoadBalancer ModifyTargetGroup
     ModifyTargetGroupAttributes DeleteTargetGroup ModifyListenerAttributes ModifyCapacityReservation ModifyIpPools`,
    onTagged("Resource"),
  ),
  allow(ELB, "RegisterTargets DeregisterTargets", { Resource: `arn:aws:${ELB}:*:*:targetgroup/*/*` }),
  allow(ELB, "ModifyListener AddListenerCertificates RemoveListenerCertificates ModifyRule SetRulePriorities"),
);
