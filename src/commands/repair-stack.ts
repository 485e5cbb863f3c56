import { parseEventLog } from "../domain/event-log";
import { pendingFinding, refusedForPending, wantsRepair } from "../domain/pending-operations";
import { stackOutputs, type PendingOperation } from "../domain/stack-state";
import { InfraError } from "../errors";
import { engineOutput } from "./engine-output";
import { holdUpdate, untilFree } from "./hold-update";
import { maskerOf, recheck, type StackCall } from "./stack-call";
import { endedRun, unbegunRun, type StackRun } from "./stack-run";
import { secretsAfter, type StackSecrets } from "./stack-secrets";
import { updateOptions } from "./update-options";

/** Either the stack may be updated, and this is known of it now; or this is what became of it. */
export type Repaired = { readonly before: StackSecrets } | { readonly ended: StackRun };

/**
 * What an interrupted update left pending, before another one: the repair that `repair` asks for, and a refusal where an
 * update would make something a second time. The engine's own preview is silent about all of it.
 */
export async function repairFirst(call: StackCall, seen: StackSecrets): Promise<Repaired> {
  const { kind, inputs } = call;
  let before = seen;
  const isInTheWay = (): boolean =>
    refusedForPending(kind, pendingIn(before)) !== undefined || wantsRepair(kind, pendingIn(before), inputs.repair);
  // It may be somebody else's own operation, under way: it counts only if it is still there when nobody is at work.
  for (let round = 0; round < 2; round += 1) {
    if (!isInTheWay()) return { before };
    const held = await untilFree(call);
    before = await secretsAfter(before, call.ready);
    if (held !== undefined) return { ended: endedRun({ ...call, run: held, events: [], known: before, printed: "" }) };
  }
  return settled(call, before);
}

async function settled(call: StackCall, before: StackSecrets): Promise<Repaired> {
  const { kind, inputs } = call;
  const repair = wantsRepair(kind, pendingIn(before), inputs.repair);
  const repaired = repair ? await repairStack(call, before) : { before };
  if ("ended" in repaired) return repaired;
  if (repair) await recheck(call);
  const refusal = refusedForPending(kind, pendingIn(repaired.before));
  if (refusal === undefined) return repaired;
  return { ended: refused(call, repaired.before, new InfraError("OPERATIONS_PENDING", refusal)) };
}

const pendingIn = ({ state }: StackSecrets): readonly PendingOperation[] => state?.pendingOperations ?? [];

/** A refresh of its own. If it fails, it is the stack's result. */
async function repairStack(call: StackCall, before: StackSecrets): Promise<Repaired> {
  const { inputs, ready, ports, live, stack } = call;
  const { message, parallel, userAgent, color } = updateOptions("refresh", inputs);
  const options = {
    ...(message === undefined ? {} : { message }),
    ...(parallel === undefined ? {} : { parallel }),
    ...(userAgent === undefined ? {} : { userAgent }),
    ...(color === undefined ? {} : { color }),
    clearPendingCreates: inputs.repair === "clear-pending-creates",
  };
  live.info(`${stack.id}: repair: ${inputs.repair}, before the update`);
  const output = engineOutput(ports.log);
  const run = await holdUpdate(call, "refresh", options, { onOutput: output.push });
  const after = await secretsAfter(before, ready);
  if (after.isReadable) output.reveal(maskerOf(after.plaintexts, ports));
  const printed = output.end();
  if (run.exitCode === 0 && after.failure === undefined) return { before: after };
  const events = parseEventLog(run.events);
  return { ended: endedRun({ ...call, kind: "refresh", run, events, known: after, printed }) };
}

function refused({ kind, stack, ready, ports }: StackCall, known: StackSecrets, error: InfraError): StackRun {
  const unbegun = unbegunRun(kind, stack, error, { ...ports.environment, ...stack.env });
  const { state, plaintexts } = known;
  return {
    ...unbegun,
    report: {
      ...unbegun.report,
      project: ready.project.name,
      findings: pendingIn(known).map(pendingFinding),
    },
    stackOutputs: state === undefined ? [] : stackOutputs(state),
    plaintexts,
    engineVersion: ready.engine.version,
  };
}
