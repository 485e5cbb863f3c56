import { hash } from "node:crypto";
import { makeMasker } from "../domain/masking";
import type { Note } from "../domain/report";
import { EXIT_CODE_OF } from "../domain/verdict";
import type { ExitCode } from "../errors";
import type { HoldOutputName } from "../outputs";
import { holdToReview, type HoldOptions } from "./hold-to-review";
import { isLookedAt, withState } from "./look-at-stacks";
import { publish, type Published } from "./publish";
import { reportOf } from "./run-report";
import { readShared } from "./shared-look";
import type { StackRun } from "./stack-run";
import { setStepOutputs } from "./step-outputs";

/**
 * `hold: only`: looks at all stacks before any job updates the first of them, holds them to their review, and applies nothing.
 * A stack that cannot be previewed stops no other here; its own job will say why.
 */
export async function holdOnly(options: HoldOptions & { readonly startedAt: number }): Promise<ExitCode> {
  const { plan, inputs, context, ports, key } = options;
  if (!ports.artifacts.isAvailable || !inputs["report-artifacts"]) {
    // A refusal here would name a digest that none of those jobs knows.
    ports.log.info(
      "Nothing that is seen here would reach the jobs that update the stacks: each of them holds its own.",
    );
    return 0;
  }
  const held = await holdToReview(options);
  const results = (held.stopped ?? held.seen).map(held.told).map(withState);
  const isWhole = held.stopped !== undefined || ports.signal.aborted;
  const shown = isWhole ? results : results.filter(({ report }) => isLookedAt(report));
  const left = results.filter((run) => !shown.includes(run)).map(notLookedAt);
  const others = plan.stacks.length - results.length;
  if (others > 0)
    ports.log.info(`${others} of ${plan.stacks.length} stacks are held to no review, or have none to be held to.`);
  const report = reportOf(shown, [...plan.notes, ...held.notes, ...left], options);
  const masker = makeMasker([...new Set(results.flatMap(({ plaintexts }) => plaintexts))]);
  const published = await publish(report, { context, inputs, ports, masker, key });
  setStepOutputs(inputs, { results: shown, published, masker }, ports);
  ports.results.output("hold" satisfies HoldOutputName, await digestOfReport(published, options));
  return EXIT_CODE_OF[published.report.verdict];
}

function notLookedAt({ report: { id, headline } }: StackRun): Note {
  return { code: "HOLD", message: `${id} could not be looked at; its update will say why. ${headline ?? ""}`.trim() };
}

/** Any job of a run may leave artifacts in it; by this the others know which one is this job's. */
async function digestOfReport({ reportPath }: Published, { ports }: HoldOptions): Promise<string> {
  const text = reportPath === undefined ? undefined : await readShared(reportPath, ports);
  return text === undefined ? "" : hash("sha256", text, "hex");
}
