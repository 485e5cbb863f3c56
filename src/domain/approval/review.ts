import { z } from "zod";

/** What `approval` adds to a report. */

/** Nobody's words: a short secret that is found in one by chance is not hidden in it. */
export const hashSchema = z.string().regex(/^[0-9a-f]*$/);

export const digestsSchema = z
  .object({ shape: hashSchema, values: hashSchema })
  .describe(
    "What a reviewer agrees to, as two hashes. Shape: operations, URNs, changed property paths, reasons of replaces. Values: the same with the known, non-secret new values.",
  );
export type Digests = z.infer<typeof digestsSchema>;

export const reviewDifferenceSchema = z.object({
  kind: z.enum(["resource", "operation", "replace-reason", "property", "value", "output", "policy", "provider"]),
  urn: z.string().nullable(),
  path: z.string().nullable().describe("Property path, output or provider."),
  reviewed: z.string().nullable().describe("What was reviewed, in words; null: nothing of it."),
  now: z.string().nullable().describe("What would run."),
  isDanger: z.boolean().describe("It adds a replace or a delete."),
});
export type ReviewDifference = z.infer<typeof reviewDifferenceSchema>;

export const reviewSchema = z
  .object({
    kind: z
      .enum(["same", "unstable", "follows", "differs", "unreviewed"])
      .describe(
        "`unstable`: only values differ that differ between two previews of one commit too. `follows`: all that differs follows from outputs of stacks that this run updated.",
      ),
    why: z.string().nullable().describe("Why it counts as unreviewed."),
    follows: z.array(z.string()).describe("The outputs that it follows from: `network/day: vpcId`."),
    differences: z.array(reviewDifferenceSchema),
  })
  .describe("What would run, held to what was reviewed.");
export type Review = z.infer<typeof reviewSchema>;

/** What is asked of a reviewed preview before its update may run. */
export type Approval = "off" | "warn" | "strict";
