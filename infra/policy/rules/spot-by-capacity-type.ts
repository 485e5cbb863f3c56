import type { ResourceValidationPolicy } from "@pulumi/policy";
import { known } from "../known";

/** Where the older kinds of nodes say what they bid. */
const BIDS = ["spotPrice", "nodeGroupOptions.spotPrice", "instanceMarketOptions.spotOptions.maxPrice"];

export const spotByCapacityType: ResourceValidationPolicy = {
  name: "spot-by-capacity-type",
  description: "Spot nodes come as a managed node group with capacityType SPOT",
  enforcementLevel: "mandatory",
  severity: "high",
  validateResource: ({ props }, report) => {
    for (const path of BIDS)
      if (known(() => at(props, path)) !== undefined)
        report(
          `${path} bids a price: when it is outbid, nodes go without being drained. Use eks.ManagedNodeGroup with capacityType: "SPOT" and several instanceTypes.`,
        );
  },
};

const at = (props: Record<string, unknown>, path: string): unknown =>
  path.split(".").reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], props);
