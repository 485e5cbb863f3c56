import type { Operation } from "../domain/report";
import type { UpdateKind } from "../domain/update-kind";

/** What was done to a resource, in the past tense. */
export const DONE_WORDS: Readonly<Record<Exclude<Operation, "unknown">, string>> = {
  replace: "replaced",
  delete: "deleted",
  update: "updated",
  create: "created",
  import: "imported",
  read: "read",
  discard: "discarded",
  same: "unchanged",
};

/** What a stack is that an update of this kind has changed. */
export function changedWord(kind: UpdateKind | undefined): string {
  if (kind === "destroy") return "destroyed";
  return kind === "refresh" ? "refreshed" : "deployed";
}
