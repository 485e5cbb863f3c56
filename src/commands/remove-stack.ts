import { cleanLine } from "../domain/diagnostics";
import type { StackRun } from "./stack-run";
import type { StackSecrets } from "./stack-secrets";
import type { StackCall } from "./stack-call";
import { makeMasker } from "../domain/masking";

/** `remove`: the stack goes too where nothing is left in it; what `exclude-protected` kept keeps it. */
export async function removeWhenEmpty(
  ended: StackRun,
  { state, plaintexts }: StackSecrets,
  { ready, ports, stack, limits }: StackCall,
): Promise<StackRun> {
  const isDestroyed = ended.report.outcome === "changed" || ended.report.outcome === "unchanged";
  if (!isDestroyed || state === undefined) return ended;
  if (state.resources.size > 0) {
    ports.log.info(`The stack ${stack.stack} is not removed: ${state.resources.size} of its resources are left.`);
    return ended;
  }
  const removed = await ready.engine.removeStack(ready.target, limits);
  if (removed.exitCode === 0) {
    ports.log.info(`The stack ${stack.stack} was removed.`);
    return { ...ended, stackOutputs: [] };
  }
  const why = makeMasker(plaintexts).mask(cleanLine(removed.stderr.replace(/^error: /, ""), 300));
  return {
    ...ended,
    report: {
      ...ended.report,
      outcome: "failed",
      headline: `Everything in the stack was destroyed, but the stack itself could not be removed: ${why}`,
      next: "Run it again, or remove it with `pulumi stack rm`.",
    },
  };
}
