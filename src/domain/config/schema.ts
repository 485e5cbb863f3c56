import { z } from "zod";
import { FINDING_CODES, type FindingCode } from "../report-codes";
import { healthRuleSchema } from "../health/rule";
import { duration, serviceHealthSchema } from "./health-schema";

/** infra-action.yml. schema/infra-action.schema.json is generated from it, for editors. All of it is optional. */

const globs = z
  .array(z.string().min(1))
  .describe("Globs from the repository's root, as in .gitignore's own words: `infra/**`.");
const environmentVariables = z
  .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "a name such as AWS_PROFILE"), z.string())
  .describe(
    "Environment variables for this stack's engine and program alone. `${NAME}` is taken from the job's environment.",
  );
const role = z
  .string()
  .min(1)
  .describe(
    "The cloud role of the stack: one of AWS by its ARN is taken for its engine alone; any is handed on to jobs in the matrix.",
  );
const previewRole = z
  .string()
  .min(1)
  .describe("The same for what changes nothing (a preview): it may read only. Default: `role`.");
const limit = "a duration above zero such as 90s, 10m or 1h";
const timeLimit = z.string(limit).regex(/^(?!0+[smh]$)\d{1,6}(s|m|h)$/, limit);
const findingCodes = Object.keys(FINDING_CODES) as [FindingCode, ...FindingCode[]];
const findingCode = z.enum(findingCodes);
const stackId = z.string().regex(/^.+:[^:/]+$/, "a stack as work-dir:stack, such as infra:day");

const stack = z
  .strictObject({
    paths: globs.optional().describe("Files outside the project's folder that touch this stack too."),
    dependsOn: z.array(stackId).optional().describe("Stacks that come first."),
    environment: z
      .string()
      .min(1)
      .optional()
      .describe("Its environment: a key of `environments` and GitHub's environment."),
    env: environmentVariables.optional(),
    role: role.optional(),
    "preview-role": previewRole.optional(),
    leaveAlone: z.boolean().optional().describe("Never taken by itself: it is somebody else's."),
  })
  .describe("One stack, by `<work-dir>:<stack>`.");

const environment = z.strictObject({
  approval: z.enum(["off", "warn", "strict"]).optional(),
  "fail-on": z
    .array(z.enum([...findingCodes, "danger", "warning"]))
    .optional()
    .describe("Finding codes (docs/report.md) and severities that fail a preview of its stacks."),
  "lock-timeout": duration.optional(),
  timeout: timeLimit.optional().describe("How long one stack's engine may work."),
  env: environmentVariables.optional(),
  role: role.optional(),
  "preview-role": previewRole.optional(),
});

const service = z.strictObject({
  paths: globs.optional().describe("What touches the service. Default: services/<name>/**, and `context`."),
  image: z.string().optional().describe("Where its image goes, without a tag: then the pipeline builds it."),
  context: z.string().min(1).optional().describe("Folder of the image's build. Default: services/<name>."),
  dockerfile: z
    .string()
    .min(1)
    .optional()
    .describe("From the repository's root; it touches the service as well. Default: Dockerfile in the context."),
  manifests: z.string().optional().describe("Folder of its manifests; they touch it as well."),
  stack: stackId.optional().describe("The stack that its cluster is made by."),
  managed: z.boolean().optional().describe("false: the cluster was made by hand, Pulumi leaves it alone."),
});

const suppression = z.strictObject({
  code: findingCode.describe("The finding's code (docs/report.md)."),
  resource: z.string().min(1).optional().describe("The name or the URN of one resource. Default: every resource."),
  reason: z.string().min(1).describe("Why it is agreed to; it stands with the finding."),
  until: z.iso.date().optional().describe("The last day on which it holds, YYYY-MM-DD in UTC."),
});

export const configSchema = z.strictObject({
  version: z.literal(1),
  ignore: globs.optional().describe("Files that never touch anything."),
  shared: z
    .array(
      z.strictObject({
        paths: globs,
        stacks: z.array(z.string().min(1)).describe("Ids or globs of ids, such as infra:*."),
      }),
    )
    .optional()
    .describe("Files that touch several stacks."),
  stacks: z.record(stackId, stack).optional(),
  environments: z.record(z.string().min(1), environment).optional(),
  services: z.record(z.string().min(1), service).optional(),
  health: z.record(z.string().min(1), serviceHealthSchema).optional(),
  policy: z
    .strictObject({
      packs: z
        .array(z.string().min(1))
        .describe("Folders of policy packs, from the repository's root, on top of the input `policyPacks`."),
    })
    .optional()
    .describe("Policies that every preview and update of this repository is held to."),
  rules: z.array(healthRuleSchema).optional().describe("Health of kinds that only you know."),
  suppress: z.array(suppression).optional().describe("Findings that are known and agreed to: information, no alarm."),
});
export type Config = z.infer<typeof configSchema>;
