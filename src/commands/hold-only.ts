import { makeMasker } from "../domain/masking";
import type { Note } from "../domain/report";
import { EXIT_CODE_OF } from "../domain/verdict";
import type { ExitCode } from "../errors";
import { holdToReview, type HoldOptions } from "./hold-to-review";
import { isLookedAt } from "./look-at-stacks";
import { publish } from "./publish";
import { reportOf } from "./run-report";
import type { StackRun } from "./stack-run";
import { setStepOutputs } from "./step-outputs";

/**
 * `hold: only`: looks at all stacks before any job updates the first of them, holds them to their review, and applies nothing.
 * A stack that cannot be previewed stops no other here; its own job will say why.
 */
export async function holdOnly(options: HoldOptions & { readonly startedAt: number }): Promise<ExitCode> {
  const { plan, inputs, context, ports, key } = options;
  const held = await holdToReview(options);
  const results = held.stopped ?? held.seen.map(held.told).map(withState);
  const shown = ports.signal.aborted ? results : results.filter(({ report }) => isTold(report.outcome));
  const left = results.filter((run) => !shown.includes(run)).map(notLookedAt);
  const notes = [...plan.notes, ...held.notes, ...left, ...unheld(results.length, options)];
  const report = reportOf(shown, notes, options);
  const masker = makeMasker([...new Set(results.flatMap(({ plaintexts }) => plaintexts))]);
  const published = await publish(report, { context, inputs, ports, masker, key });
  setStepOutputs(inputs, { results: shown, published, masker }, ports);
  return EXIT_CODE_OF[published.report.verdict];
}

const isTold = (outcome: StackRun["report"]["outcome"]): boolean =>
  ["changed", "unchanged", "refused", "skipped"].includes(outcome);

/** With what tells, when its turn comes, whether it is still what was seen. */
function withState(run: StackRun): StackRun {
  const state = isLookedAt(run.report) ? run.stateDigest?.() : undefined;
  return state === undefined ? run : { ...run, report: { ...run.report, stateDigest: state } };
}

function notLookedAt({ report: { id, headline } }: StackRun): Note {
  return { code: "HOLD", message: `${id} could not be looked at; its update will say why. ${headline ?? ""}`.trim() };
}

function unheld(looked: number, { plan }: HoldOptions): Note[] {
  const others = plan.stacks.length - looked;
  if (others <= 0) return [];
  const message = `${others} of ${plan.stacks.length} stacks are held to no review (\`approval\`), or nobody has reviewed them: they were not looked at.`;
  return [{ code: "HOLD", message }];
}
