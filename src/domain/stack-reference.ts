import type { EngineEvent } from "./engine-event";
import { STACK_REFERENCE_TYPE } from "./urn";
import { textAt } from "./value-json";

/** The stacks whose outputs a program reads, named as it names them (`organization/net/dev`, or short), sorted. */
export function stackReferences(events: readonly EngineEvent[]): string[] {
  const names = new Set<string>();
  for (const event of events) {
    if (event.kind !== "step" && event.kind !== "outputs") continue;
    const { type, op, new: state } = event.step;
    if (type !== STACK_REFERENCE_TYPE || state === null || op === "refresh") continue;
    const name = textAt(state.inputs, "name") ?? state.id;
    if (name !== "") names.add(name);
  }
  return [...names].sort();
}
