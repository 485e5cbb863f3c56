import type { EngineEvent } from "../domain/engine-event";
import { exposedSecrets } from "../domain/exposed-secrets";
import { makeMasker, type Masker } from "../domain/masking";
import type { PlannedStack } from "../domain/planned-stack";
import type { UpdateKind } from "../domain/update-kind";
import type { StackInputs } from "../inputs";
import type { EngineLimits, Log, Ports } from "../ports";
import type { ReadyStack } from "./set-up";
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
