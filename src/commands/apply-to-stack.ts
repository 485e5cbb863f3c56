import { parseEngineEvent } from "../domain/engine-event";
import { parseEventLog } from "../domain/event-log";
import type { Masker } from "../domain/masking";
import type { StackState } from "../domain/stack-state";
import type { EngineRun } from "../ports";
import { progressLine } from "../render/progress";
import { engineOutput } from "./engine-output";
import { holdUpdate } from "./hold-update";
import { prepareStack } from "./prepare-stack";
import { removeWhenEmpty } from "./remove-stack";
import { repairFirst } from "./repair-stack";
import { maskerOf, withExposed, type StackCall } from "./stack-call";
import { endedRun, type StackRun } from "./stack-run";
import { readSecrets, secretsAfter, type StackSecrets } from "./stack-secrets";
import { updateOptions } from "./update-options";

/**
 * One up, refresh or destroy: `stack export`, the update, `stack export` again.
 * The first tells the secrets there are, and that the stack can be read at all: else nothing is begun. The second tells
 * those that the update made. Until then what the engine prints is held back; its events tell how far it is, in words that
 * no new secret can be in (operations, types and names).
 */
export async function applyToStack(call: StackCall): Promise<StackRun> {
  const { inputs, ready, ports, limits } = call;
  const { stopped, exported } = await prepareStack(inputs, ready, limits, ports);
  const before = await readSecrets(ready, limits, ports, exported);
  const masker = maskerOf(before.plaintexts, ports);
  const failure = stopped ?? before.failure;
  if (failure !== undefined) return notApplied(call, before, failure, masker);
  const refusal = inputs["expect-no-changes"] ? await unexpectedChanges(call, before) : undefined;
  if (refusal !== undefined) return refusal;
  const repaired = await repairFirst(call, before);
  return "ended" in repaired ? repaired.ended : applied(call, repaired.before, masker);
}

async function applied(call: StackCall, before: StackSecrets, masker: Masker): Promise<StackRun> {
  const { kind, inputs, ready, ports, live } = call;
  const output = engineOutput(ports.log);
  const onEvent = (event: unknown): void => {
    const line = progressLine(kind, parseEngineEvent(event));
    if (line !== undefined) live.info(masker.mask(line));
  };
  const options = updateOptions(kind, inputs);
  const run = await holdUpdate(call, kind, options, { onOutput: output.push, onEvent });
  const events = parseEventLog(run.events);
  const after = withExposed(await secretsAfter(before, ready), events);
  if (after.isReadable) output.reveal(maskerOf(after.plaintexts, ports));
  const state = bothStates(before.state, after.state);
  const ended = endedRun({ ...call, run, events, known: after, state, printed: output.end() });
  return inputs.remove && kind === "destroy" ? removeWhenEmpty(ended, after, call) : ended;
}

/** Where deleted resources were made is known from before, where new ones are from after; what is pending is what is now. */
function bothStates(before: StackState | undefined, after: StackState | undefined): StackState | undefined {
  if (before === undefined || after === undefined) return after ?? before;
  return { ...after, resources: new Map([...before.resources, ...after.resources]) };
}

/** The engine's own word on why nothing was begun. */
function notApplied(call: StackCall, known: StackSecrets, run: EngineRun, masker: Masker): StackRun {
  const output = engineOutput(call.ports.log);
  // An export prints the state with its secrets in the clear; what it says about its failure is on stderr.
  output.push(run.stderr);
  if (known.isReadable) output.reveal(masker);
  return endedRun({ ...call, run: { ...run, stdout: "" }, events: [], known, printed: output.end() });
}

/**
 * `expect-no-changes`: asks a preview first, so that nothing is applied. (The engine's own flag lets an update make the
 * changes and fails afterwards.)
 * @returns the preview's result where it is not "no changes"
 */
async function unexpectedChanges(call: StackCall, before: StackSecrets): Promise<StackRun | undefined> {
  const { kind, inputs, ready, ports, limits } = call;
  const look = kind === "refresh" ? "preview-refresh" : "preview";
  const output = engineOutput(ports.log);
  const options = { ...updateOptions(look, inputs), expectNoChanges: true };
  const run = await ready.engine.update(look, ready.target, options, { onOutput: output.push }, limits);
  const events = parseEventLog(run.events);
  const known = withExposed(before, events);
  output.reveal(maskerOf(known.plaintexts, ports));
  const ended = endedRun({ ...call, kind: look, run, events, known, printed: output.end() });
  return run.exitCode === 0 && ["changed", "unchanged"].includes(ended.report.outcome) ? undefined : ended;
}
