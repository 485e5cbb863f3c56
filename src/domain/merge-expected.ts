import { z } from "zod";
import { InfraError } from "../errors";
import { knownById, type KnownStack } from "./merge-known-stack";

const id = z.string().min(1).max(2_000);
const entrySchema = z.object({
  id,
  project: z.string().optional(),
  "stack-name": z.string().optional(),
  "work-dir": z.string().optional(),
  wave: z.int().min(0).optional(),
  reasons: z.array(z.string()).optional(),
});
const expectedSchema = z.union([
  z.object({ include: z.array(entrySchema) }).transform(({ include }) => include),
  z.array(z.union([id.transform((text) => ({ id: text })), entrySchema])),
]);

/**
 * The stacks whose jobs must have written a report.
 * @param text the `matrix` or the `stacks` output of detect; empty: nothing is expected by name
 * @returns undefined for an empty text; an empty list is one that expects nothing
 * @throws InfraError INPUT_INVALID
 */
export function parseExpected(text: string): KnownStack[] | undefined {
  if (text.trim() === "") return undefined;
  const parsed = expectedSchema.safeParse(jsonOf(text));
  if (!parsed.success)
    throw new InfraError("INPUT_INVALID", {
      what: 'Input "expected" is neither the `matrix` nor the `stacks` output of detect.',
      next: "Hand it on as it is: `expected: ${{ needs.detect.outputs.matrix }}`.",
    });
  const stacks = parsed.data.map((entry): KnownStack => knownById(entry.id, known(entry)));
  return [...new Map(stacks.map((stack) => [stack.id, stack])).values()];
}

function known(entry: z.infer<typeof entrySchema>): Partial<KnownStack> {
  const { project, wave, reasons, "stack-name": stack, "work-dir": workDir } = entry;
  const given = { project, wave, reasons, stack, workDir };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
