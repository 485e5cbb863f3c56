import type { ResourceValidationPolicy } from "@pulumi/policy";
import { known } from "../known";

const EVERYBODY = ["0.0.0.0/0", "::/0"];

interface VpcConfig {
  readonly endpointPublicAccess?: boolean;
  readonly publicAccessCidrs?: readonly string[];
}

export const closedApiServer: ResourceValidationPolicy = {
  name: "closed-api-server",
  description: "The API server of a cluster is not open to the world",
  enforcementLevel: "mandatory",
  severity: "critical",
  validateResource: ({ type, props }, report) => {
    if (type !== "aws:eks/cluster:Cluster") return;
    const config = props["vpcConfig"] as VpcConfig | undefined;
    if (known(() => config?.endpointPublicAccess) === false) return;
    const from = known(() => config?.publicAccessCidrs?.map(String));
    // EKS's own default is everybody.
    if (from === undefined || from.length === 0)
      report("Its API server can be reached from everywhere: set publicAccessCidrs, or endpointPublicAccess: false.");
    else if (from.some((range) => EVERYBODY.includes(range)))
      report(`Its API server can be reached from ${from.join(", ")}: name who needs it.`);
  },
};
