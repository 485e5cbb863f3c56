import type { EngineEvent } from "../domain/engine-event";
import { exposedSecrets } from "../domain/exposed-secrets";
import { makeMasker, type Masker } from "../domain/masking";
import type { PlannedStack } from "../domain/planned-stack";
import type { UpdateKind } from "../domain/update-kind";
import type { StackInputs } from "../inputs";
import type { EngineLimits, Log, Ports } from "../ports";
import type { ReadyStack } from "./set-up";
import type { StackRun } from "./stack-run";
import type { StackSecrets } from "./stack-secrets";

/** One call of the engine and all that it needs. */
export interface StackCall {
  readonly kind: UpdateKind;
  readonly stack: PlannedStack;
  readonly inputs: StackInputs;
  readonly ready: ReadyStack;
  readonly ports: Ports;
  readonly limits: EngineLimits;
  /** Where a long update says what it is at; with several stacks their other words come together, at the end. */
  readonly live: Pick<Log, "info">;
  /**
   * Holds the stack to its review once more, where its state may have changed since: somebody else was at work, or it was
   * repaired. A result is the stack's end.
   */
  readonly recheck?: () => Promise<StackRun | undefined>;
}

/** A stack that, looked at again, is not to be updated; caught where its result is wanted. */
export class NotAsReviewed extends Error {
  readonly result: StackRun;
  constructor(result: StackRun) {
    super("The stack is not as it was reviewed.");
    this.result = result;
  }
}

/** @throws NotAsReviewed */
export async function recheck(call: Pick<StackCall, "recheck">): Promise<void> {
  const stopped = await call.recheck?.();
  if (stopped !== undefined) throw new NotAsReviewed(stopped);
}

/** With what a policy made plain of what was secret. */
export function withExposed(known: StackSecrets, events: readonly EngineEvent[]): StackSecrets {
  return { ...known, plaintexts: [...known.plaintexts, ...exposedSecrets(events)] };
}

/** A masker whose texts GitHub hides as well from now on. */
export function maskerOf(plaintexts: readonly string[], { log }: Pick<Ports, "log">): Masker {
  const masker = makeMasker(plaintexts);
  for (const form of masker.forms()) log.mask(form);
  return masker;
}
