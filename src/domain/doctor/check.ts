import { z } from "zod";
import { cleanLine } from "../diagnostics";

/** `unknown`: could not tell, which is a result of its own and never `ok`. */
export const CHECK_STATUSES = ["ok", "warning", "problem", "unknown"] as const;
export type CheckStatus = (typeof CHECK_STATUSES)[number];

export const checkSchema = z.object({
  id: z.string().describe("What was looked at: `identity`, `backend`, … Stable."),
  subject: z.string().nullable().describe("Which one of several: a stack's id, a project's folder; null for the job."),
  status: z
    .enum(CHECK_STATUSES)
    .describe(
      "`problem`: a deploy could not work. `warning`: it could, but something is amiss. `unknown`: could not tell.",
    ),
  found: z.string().describe("What is there, in one or two sentences."),
  fix: z.string().nullable().describe("What to do; null where nothing is to be done."),
  paste: z.string().nullable().describe("A text to paste where `fix` says: a trust policy's condition."),
});
export type Check = z.infer<typeof checkSchema>;

export const doctorSchema = z
  .object({
    schemaVersion: z.literal(1),
    verdict: z.enum(["ok", "failed"]).describe("`failed`: a deploy could not work; exit code 1."),
    checks: z.array(checkSchema),
  })
  .describe("What `infra-action doctor --json` prints.");
export type Diagnosis = z.infer<typeof doctorSchema>;

type Parts = Pick<Check, "id" | "found"> & Partial<Pick<Check, "subject" | "fix" | "paste">>;

const made = (status: CheckStatus, { id, found, subject = null, fix = null, paste = null }: Parts): Check => ({
  ...{ id, subject, status, found, fix, paste },
});

export const ok = (parts: Parts): Check => made("ok", parts);
export const warning = (parts: Parts & { readonly fix: string }): Check => made("warning", parts);
export const problem = (parts: Parts & { readonly fix: string }): Check => made("problem", parts);
export const unknown = (parts: Parts): Check => made("unknown", parts);

/** A foreign name inside a sentence, to be copied as it is: renderings make code of what stands between backticks. */
export const named = (text: string, max = 300): string => `\`${cleanLine(text, max).replaceAll("`", "'")}\``;

/** What could not be told stops no deploy: it is said, and that is all. */
export function diagnosisOf(checks: readonly Check[]): Diagnosis {
  const verdict = checks.some(({ status }) => status === "problem") ? "failed" : "ok";
  return { schemaVersion: 1, verdict, checks: [...checks] };
}
