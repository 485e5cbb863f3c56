import { parseEventLog } from "../domain/event-log";
import { shortStackName } from "../domain/stack-id";
import { isApplied } from "../domain/update-kind";
import type { StackInputs } from "../inputs";
import { KIND_OF } from "../inputs/commands";
import { applyToStack } from "./apply-to-stack";
import { engineOutput } from "./engine-output";
import { prepareStack } from "./prepare-stack";
import { maskerOf, withExposed, type StackCall } from "./stack-call";
import { endedRun, type StackRun } from "./stack-run";
import { readSecrets, type StackSecrets } from "./stack-secrets";
import { updateOptions } from "./update-options";

/** What the command asks of the engine, for one stack. Never throws for what the engine does. */
export function updateStack(given: Omit<StackCall, "kind" | "limits">): Promise<StackRun> {
  const { stack, ready, ports } = given;
  // The job's own come first: their configs go by place.
  const policyPacks = [...given.inputs.policyPacks, ...(stack.policyPacks ?? [])];
  const inputs = { ...given.inputs, policyPacks };
  const { timeoutSeconds } = stack;
  const limits = { signal: ports.signal, ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }) };
  const call = { ...given, inputs, kind: KIND_OF[inputs.command], limits };
  const title = `${inputs.command} ${ready.project.name}/${shortStackName(ready.target.stack)}`;
  return ports.log.group(title, () => (isApplied(call.kind) ? applyToStack(call) : lookAtStack(call)));
}

/**
 * One preview: one `stack export` beside one `preview`.
 * Nothing that the engine prints is shown before the stack's secrets are known, and nothing at all if they cannot be.
 */
export async function lookAtStack(call: StackCall): Promise<StackRun> {
  const { kind, inputs, ready, ports, limits } = call;
  const output = engineOutput(ports.log);
  const { stopped, exported } = await prepareStack(inputs, ready, limits, ports);
  const secrets = readSecrets(ready, limits, ports, exported);
  const reveal = ({ plaintexts, isReadable }: StackSecrets): void => {
    if (isReadable) output.reveal(maskerOf(plaintexts, ports));
  };
  if (!mayExposeSecrets(inputs)) void secrets.then(reveal, () => undefined); // awaited below, a failure is seen to there
  const options = updateOptions(kind, inputs);
  const run = stopped ?? (await ready.engine.update(kind, ready.target, options, { onOutput: output.push }, limits));
  const events = parseEventLog(run.events);
  const known = withExposed(await secrets, events);
  if (mayExposeSecrets(inputs)) reveal(known);
  return endedRun({ ...call, run, events, known, printed: output.end() });
}

/** The engine prints properties, and a policy may have made secrets plain in them: what those are is known at the end. */
function mayExposeSecrets({ diff, policyPacks }: StackInputs): boolean {
  return diff && policyPacks.length > 0;
}
