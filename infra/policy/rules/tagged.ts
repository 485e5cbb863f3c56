import type { ResourceValidationPolicy } from "@pulumi/policy";
import { known } from "../known";

/** What costs money or lets somebody in; every one of these takes tags. */
const TAGGED =
  /^aws:(ec2\/(vpc|subnet|natGateway|eip|securityGroup|instance|volume)|eks\/(cluster|nodeGroup)|ecr\/repository|iam\/role|s3\/bucket|rds\/(instance|cluster)|dynamodb\/table|lb\/loadBalancer):/;
const WANTED = ["Service", "ManagedBy", "CostCenter"];

export const tagged: ResourceValidationPolicy = {
  name: "tagged",
  description: "Every resource says whose it is",
  enforcementLevel: "mandatory",
  severity: "medium",
  validateResource: ({ type, props }, report) => {
    if (!TAGGED.test(type)) return;
    const tags = (known(() => props["tags"] as unknown) ?? {}) as Record<string, unknown>;
    const missing = WANTED.filter((name) => !(name in tags));
    if (missing.length > 0) report(`It lacks the tags ${missing.join(", ")} (tags.ts).`);
  },
};
