import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { overlaps, parseCidr, type Cidr } from "../../cidr";
import { SERVICES } from "../../services";
import { known } from "../known";

const VPC = "aws:ec2/vpc:Vpc";

const rangeOf = (props: Record<string, unknown>): Cidr | undefined => {
  const text = known(() => props["cidrBlock"]);
  return typeof text === "string" ? parseCidr(text) : undefined;
};

export const addressPlan: ResourceValidationPolicy = {
  name: "address-plan",
  description: "No VPC takes addresses that are reserved for another service (services.ts)",
  enforcementLevel: "mandatory",
  severity: "critical",
  validateResource: ({ type, props }, report) => {
    const own = type === VPC ? rangeOf(props) : undefined;
    if (own === undefined) return;
    const service = known(() => (props["tags"] as Record<string, string> | undefined)?.["Service"]);
    for (const { name, cidr, madeBy } of SERVICES) {
      const taken = parseCidr(cidr);
      if (name !== service && taken !== undefined && overlaps(own, taken))
        report(`${String(props["cidrBlock"])} overlaps ${cidr}, which is ${name}'s (made by ${madeBy}).`);
    }
  },
};

export const oneRangeOnce: StackValidationPolicy = {
  name: "one-range-once",
  description: "No two VPCs of a stack share addresses",
  enforcementLevel: "mandatory",
  severity: "critical",
  validateStack: ({ resources }, report) => {
    const vpcs = resources.flatMap(({ type, name, props, urn }) => {
      const range = type === VPC ? rangeOf(props) : undefined;
      return range === undefined ? [] : [{ name, urn, range }];
    });
    for (const [index, one] of vpcs.entries())
      for (const other of vpcs.slice(index + 1))
        if (overlaps(one.range, other.range))
          report(`VPC ${other.name} shares addresses with VPC ${one.name}.`, other.urn);
  },
};
