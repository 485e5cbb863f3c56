import type { PolicyResource, StackValidationPolicy } from "@pulumi/policy";
import { known } from "../known";

const FOUNDATION = ["aws:ec2/vpc:Vpc", "aws:eks/cluster:Cluster"];

/**
 * A policy is not told what happens to a resource, only what it would be like. But Amazon gives every resource an ARN, and a
 * preview does not know that of a new one: where others of the stack have theirs, the stack stands, and a VPC or a cluster
 * without one is made anew. It is advice, since after a first update that stopped half-way it is new as well.
 */
export const foundationStays: StackValidationPolicy = {
  name: "foundation-stays",
  description: "The VPC and the cluster of a stack that stands are not made anew",
  enforcementLevel: "advisory",
  severity: "critical",
  validateStack: ({ resources }, report) => {
    const ours = resources.filter(({ type }) => type.startsWith("aws:"));
    if (!ours.some(hasArn)) return;
    for (const resource of ours.filter(({ type }) => FOUNDATION.includes(type)))
      if (!hasArn(resource))
        report(`${resource.name} is made anew, and all that is in it with it; the stack stands already.`, resource.urn);
  },
};

const hasArn = ({ props }: PolicyResource): boolean =>
  known(() => (props as Record<string, unknown>)["arn"]) !== undefined;
