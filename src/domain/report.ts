import { z } from "zod";
import { FINDING_CODES, NOTE_CODES, type FindingCode, type NoteCode } from "./report-codes";
import { digestsSchema, hashSchema, reviewSchema } from "./approval/review";
import { driftSchema } from "./drift";
import { updateKindSchema } from "./update-kind";
import { healthTargetSchema } from "./health/target";

/**
 * The one model of a run. Every rendering (comment, job summary, annotations, terminal, report.json) is made from it and
 * from nothing else. It is an allow-list: whole resource states, raw program output, remediations and plan violations
 * have no field here. schema/report.schema.json is generated from it.
 */

/** What a reviewer reads; a replace is one change though the engine takes three steps for it. */
export const OPERATIONS = [
  "replace",
  "delete",
  "update",
  "create",
  "import",
  "read",
  "discard",
  "same",
  "unknown",
] as const;
export const operationSchema = z
  .enum(OPERATIONS)
  .describe("What happens to a resource. `unknown`: an operation that this version has no name for.");
export type Operation = z.infer<typeof operationSchema>;

export const OUTCOMES = [
  "changed",
  "unchanged",
  "failed",
  "cut-short",
  "refused",
  "missing",
  "waits-for-upstream",
  "skipped",
  "locked",
  "cancelled",
] as const;
export const outcomeSchema = z
  .enum(OUTCOMES)
  .describe("How a stack's run ended. Only `changed` and `unchanged` are complete results.");
export type Outcome = z.infer<typeof outcomeSchema>;

export const valueSchema = z
  .discriminatedUnion("kind", [
    z.object({
      kind: z.literal("plain"),
      value: z.json().describe("Secrets inside are [secret], unknowns [unknown]."),
    }),
    z.object({ kind: z.literal("secret") }),
    z.object({ kind: z.literal("unknown") }).describe("Known only after the update."),
  ])
  .describe("A property's value as a reader may see it.");
export type Value = z.infer<typeof valueSchema>;

const changeKind = z.enum(["add", "update", "delete"]);
export type ChangeKind = z.infer<typeof changeKind>;

const partSchema = z.object({
  path: z.string().describe("Path inside the parsed text: `Statement[0].Action`."),
  kind: changeKind,
  old: valueSchema.nullable(),
  new: valueSchema.nullable(),
});
export type PropertyPart = z.infer<typeof partSchema>;

export const propertyChangeSchema = z.object({
  path: z.string().describe('The property\'s path as the engine writes it: `net.zone`, `list[1]`, `tags["a/b"]`.'),
  kind: changeKind,
  replaces: z.boolean().describe("This change alone forces a replacement."),
  old: valueSchema.nullable(),
  new: valueSchema.nullable(),
  structure: z
    .object({ format: z.enum(["json", "yaml"]), parts: z.array(partSchema) })
    .nullable()
    .describe("Where old and new are JSON or YAML texts: what differs inside them."),
});
export type PropertyChange = z.infer<typeof propertyChangeSchema>;

export const sourceSchema = z.object({
  file: z.string().describe("Path from the repository's root."),
  line: z.int().min(1),
  column: z.int().min(1).nullable(),
});
export type Source = z.infer<typeof sourceSchema>;

export const resourceSchema = z.object({
  urn: z.string(),
  type: z.string(),
  name: z.string(),
  operation: operationSchema,
  failed: z.boolean().describe("The operation itself failed."),
  unfinished: z.boolean().describe("Of an update: begun, and the run ended before it was known whether it was done."),
  protected: z.boolean(),
  retained: z.boolean().describe("A delete leaves the cloud's object alone (retainOnDelete)."),
  deleteBeforeReplace: z.boolean().describe("The old one goes before the new one comes: there is a gap."),
  replaceReasons: z.array(z.string()).describe("Property paths, or a sentence, in the engine's order; sorted."),
  properties: z.array(propertyChangeSchema),
  propertiesLeftOut: z.int().min(0).describe("How many property changes were left out of `properties`."),
  digests: digestsSchema.optional(),
  source: sourceSchema.nullable().describe("Where the program makes it, if the state knows."),
});
export type ResourceChange = z.infer<typeof resourceSchema>;

export const diagnosticSchema = z.object({
  severity: z.enum(["error", "warning", "info"]),
  message: z.string(),
  urn: z.string().nullable(),
  source: sourceSchema.nullable(),
});
export type Diagnostic = z.infer<typeof diagnosticSchema>;

export const outputChangeSchema = z.object({
  name: z.string(),
  kind: z.enum(["add", "update", "delete", "same"]),
  old: valueSchema.nullable(),
  new: valueSchema.nullable(),
});
export type OutputChange = z.infer<typeof outputChangeSchema>;

export const findingSchema = z.object({
  code: z.enum(Object.keys(FINDING_CODES) as [FindingCode, ...FindingCode[]]),
  severity: z.enum(["danger", "warning", "info"]),
  message: z.string().describe("One sentence."),
  urn: z.string().nullable(),
  source: sourceSchema.nullable(),
});
export type Finding = z.infer<typeof findingSchema>;

export const stackReportSchema = z.object({
  id: z.string().describe("`<work-dir>:<stack>`"),
  project: z.string(),
  stack: z.string(),
  workDir: z.string(),
  wave: z.int().min(0),
  reasons: z.array(z.string()).describe("Why this stack is in the run."),
  update: updateKindSchema,
  outcome: outcomeSchema,
  headline: z.string().nullable().describe("Why it is not a complete result, in one sentence; null where it is one."),
  next: z.string().nullable().describe("What to do about it."),
  changes: z
    .partialRecord(operationSchema, z.int().min(0))
    .describe(
      "Changes by operation: those that were made and, of a preview, those that would be. Providers that the engine makes itself are left out.",
    ),
  resources: z.array(resourceSchema).describe("What changes, most dangerous first; unchanged ones are left out."),
  resourcesLeftOut: z.int().min(0),
  diagnostics: z.array(diagnosticSchema),
  outputs: z.array(outputChangeSchema),
  findings: z.array(findingSchema),
  durationSeconds: z.number().min(0).nullable(),
  digest: z
    .string()
    .nullable()
    .describe("sha256 of what would happen; the same text for the same changes. Null unless complete."),
  digests: digestsSchema.nullable().optional().describe("For `approval`. Null unless complete."),
  stateDigest: hashSchema
    .optional()
    .describe(
      "With `hold`: of the state that it was looked at with, or that its update left; to tell whether that is still the same.",
    ),
  review: reviewSchema.nullable().optional().describe("With `approval`; null where nothing was held to a review."),
  providers: z
    .array(z.string())
    .optional()
    .describe("The providers that did the work, as `aws default_7_48_0`; sorted."),
  drift: z
    .array(driftSchema)
    .optional()
    .describe("Where the cloud differs from the state, gone ones first; absent where nothing was refreshed."),
  link: z.url().nullable().describe("The update's page in Pulumi Cloud."),
});
export type StackReport = z.infer<typeof stackReportSchema>;

export const noteSchema = z.object({
  code: z.enum(Object.keys(NOTE_CODES) as [NoteCode, ...NoteCode[]]),
  message: z.string(),
});
export type Note = z.infer<typeof noteSchema>;

export const VERDICTS = ["ok", "failed", "could-not-tell", "cancelled"] as const;
export const verdictSchema = z.enum(VERDICTS).describe("Exit codes: ok 0, failed 1, could-not-tell 3, cancelled 130.");
export type Verdict = z.infer<typeof verdictSchema>;

export const runSchema = z.object({
  id: z.string().nullable().describe("GitHub's run id; null at a terminal."),
  attempt: z.int().min(1).nullable(),
  sha: z.string().nullable().describe("The commit that was judged (a pull request's head, not its merge commit)."),
  pr: z.int().min(1).nullable(),
  number: z.int().min(1).nullable().describe("GitHub's run number: a later run of a workflow has a higher one."),
  url: z.url().nullable(),
  repository: z.string().nullable().describe("owner/name"),
  serverUrl: z.url().nullable(),
  command: z.string(),
  hold: z
    .literal("only")
    .optional()
    .describe("The stacks were only held to their review, and nothing was applied (input `hold`)."),
  startedAt: z.iso.datetime(),
  durationSeconds: z.number().min(0).nullable(),
  engineVersion: z.string().nullable(),
});
export type Run = z.infer<typeof runSchema>;

export const reportSchema = z.object({
  schemaVersion: z.literal(1),
  run: runSchema,
  verdict: verdictSchema,
  stacks: z.array(stackReportSchema),
  health: z
    .array(healthTargetSchema)
    .describe("What runs in the clusters, the worst first; empty where none was asked."),
  findings: z.array(findingSchema).describe("Findings about the run as a whole; a stack's own are in the stack."),
  notes: z.array(noteSchema),
});
export type Report = z.infer<typeof reportSchema>;
