import type { Operation } from "./report";

/**
 * The engine's step operations → what a reviewer reads. Those missing here are `unknown`, so an operation of a later
 * engine is seen and not hidden.
 */
const OPERATION_OF: Readonly<Record<string, Operation>> = {
  same: "same",
  create: "create",
  update: "update",
  delete: "delete",
  replace: "replace",
  "create-replacement": "replace",
  "delete-replaced": "replace",
  import: "import",
  "import-replacement": "replace",
  read: "read",
  "read-replacement": "read",
  discard: "discard",
  "discard-replaced": "discard",
  "remove-pending-replace": "same",
  refresh: "same",
};

export function operationOf(op: string): Operation {
  return Object.hasOwn(OPERATION_OF, op) ? (OPERATION_OF[op] ?? "unknown") : "unknown";
}

/** From what can lose most to what loses nothing. */
const DANGER: readonly Operation[] = [
  "replace",
  "delete",
  "unknown",
  "update",
  "import",
  "create",
  "discard",
  "read",
  "same",
];
const RANK = new Map(DANGER.map((operation, index) => [operation, index]));

/** Sorts operations, the most dangerous first. */
export function compareDanger(one: Operation, other: Operation): number {
  return (RANK.get(one) ?? 0) - (RANK.get(other) ?? 0);
}

/** Whether the operation changes something, as the engine's own `--expect-no-changes` sees it: reading does not. */
export function isChange(operation: Operation): boolean {
  return operation !== "same" && operation !== "read" && operation !== "discard";
}
