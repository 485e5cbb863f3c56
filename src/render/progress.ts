import type { EngineEvent, Step } from "../domain/engine-event";
import { operationOf } from "../domain/operation";
import type { UpdateKind } from "../domain/update-kind";
import { nameOfUrn } from "../domain/urn";
import { elide } from "./elide";
import { visible } from "./inert";
import { SIGNS } from "./words";

interface Words {
  /** While it is at it. */
  readonly doing?: string;
  /** What became of it. */
  readonly done?: string;
}

/** By the engine's words for what it does to a resource; those that are not here are not worth a line. */
const WORDS: Readonly<Record<string, Words>> = {
  create: { doing: "creating", done: "created" },
  "create-replacement": { doing: "creating the replacement of", done: "created the replacement of" },
  update: { doing: "updating", done: "updated" },
  delete: { doing: "deleting", done: "deleted" },
  "delete-replaced": { doing: "deleting the replaced", done: "deleted the replaced" },
  import: { doing: "importing", done: "imported" },
  "import-replacement": { doing: "importing the replacement of", done: "imported the replacement of" },
};
const WORDS_OF_A_REFRESH: Readonly<Record<string, Words>> = {
  refresh: { doing: "reading" },
  update: { done: "read" },
  delete: { done: "gone from the cloud:" },
};

/**
 * One line of a running update, undefined for events that say nothing of the kind. It holds operations, types and names
 * only: no value, which might be a secret that nobody knows yet.
 */
export function progressLine(kind: UpdateKind, event: EngineEvent): string | undefined {
  if (event.kind !== "step" && event.kind !== "outputs" && event.kind !== "failed-step") return undefined;
  const { step } = event;
  if (event.kind === "failed-step") return `! failed: ${step.op} ${subject(step)}`;
  const { doing, done } = wordsOf(kind, step);
  const words = event.kind === "step" ? doing : done;
  // Components have nothing of their own in the cloud, and take no time.
  if (words === undefined || (step.new ?? step.old)?.custom !== true) return undefined;
  return `${SIGNS[operationOf(step.op)]} ${words} ${subject(step)}`.trim();
}

function wordsOf(kind: UpdateKind, { op }: Step): Words {
  const words = kind === "refresh" ? WORDS_OF_A_REFRESH : WORDS;
  return Object.hasOwn(words, op) ? (words[op] ?? {}) : {};
}

function subject({ urn, type }: Step): string {
  return elide(visible(`${nameOfUrn(urn)} (${type})`), 200);
}
