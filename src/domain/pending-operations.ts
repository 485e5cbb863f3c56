import type { Explanation } from "../errors";
import { cleanLine } from "./diagnostics";
import type { Finding } from "./report";
import { shellWord } from "./shell-word";
import type { PendingOperation } from "./stack-state";
import { isApplied, type UpdateKind } from "./update-kind";
import { nameOfUrn, parseUrn } from "./urn";

/** What to do first about what an interrupted update left. */
export type Repair = "" | "refresh" | "clear-pending-creates";

/** A create whose end nobody saw: the object may exist, and the state does not know it. An update makes a second one. */
const isCreate = ({ kind }: PendingOperation): boolean => kind === "creating";

/**
 * Whether an update must not begin over what is pending. Creates stay pending through any update, and each makes another
 * copy; what else is pending (updates, deletes, reads) the next update or refresh settles by itself.
 */
export function refusedForPending(kind: UpdateKind, pending: readonly PendingOperation[]): Explanation | undefined {
  const creates = pending.filter(isCreate);
  const [first] = creates;
  if (first === undefined || !isApplied(kind) || kind === "refresh") return undefined;
  const more = creates.length === 1 ? "" : ` and ${creates.length - 1} more`;
  return {
    what: `An earlier update was interrupted while creating ${named(first)}${more}${stateOf(first)}; it may exist without the stack knowing.`,
    why: kind === "destroy" ? "A destroy would leave it behind." : "An update would make a second one.",
    next: repairOfCreate(first),
  };
}

/** Whether `repair` has something to do before this update: it is a refresh of its own. */
export function wantsRepair(kind: UpdateKind, pending: readonly PendingOperation[], repair: Repair): boolean {
  return repair !== "" && pending.length > 0 && isApplied(kind) && kind !== "refresh";
}

/** What was interrupted, since when, and the exact repair. */
export function pendingFinding(operation: PendingOperation): Finding {
  return {
    code: "PENDING_OPERATIONS",
    severity: isCreate(operation) ? "danger" : "warning",
    message: `An earlier update was interrupted while ${cleanLine(operation.kind, 40)} ${named(operation)}${stateOf(operation)}. ${repairOf(operation)}`,
    urn: operation.urn,
    source: null,
  };
}

function repairOf(operation: PendingOperation): string {
  if (isCreate(operation)) return repairOfCreate(operation);
  return `The next update settles it, or \`repair: refresh\` first (\`pulumi refresh --yes${stackFlag(operation)}\`).`;
}

function repairOfCreate(operation: PendingOperation): string {
  const parsed = parseUrn(operation.urn);
  const [type, name] = [parsed?.type ?? "TYPE", parsed?.name ?? "NAME"].map((word) => shellWord(cleanLine(word, 200)));
  const stack = stackFlag(operation);
  return [
    `Look whether it exists in the cloud. If it does: \`pulumi import ${type} ${name} ID${stack}\`.`,
    `Then, or if it does not: \`repair: clear-pending-creates\` (\`pulumi refresh --clear-pending-creates --yes${stack}\`).`,
  ].join(" ");
}

function stackFlag({ urn }: PendingOperation): string {
  const stack = parseUrn(urn)?.stack;
  return stack === undefined ? "" : ` --stack ${shellWord(cleanLine(stack, 200))}`;
}

function named({ urn }: PendingOperation): string {
  const type = parseUrn(urn)?.type.split(":").at(-1) ?? "";
  return cleanLine(`${type} ${nameOfUrn(urn)}`, 200).trim();
}

function stateOf({ since }: PendingOperation): string {
  return since === null ? "" : ` (state of ${cleanLine(since, 40)})`;
}
