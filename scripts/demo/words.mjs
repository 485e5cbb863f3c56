// The demo's words for what a report holds.

const WORDS = { create: "created", update: "updated", replace: "replaced", delete: "deleted" };

/** `1 created, 3 updated`, from a stack's counts. */
export function counts({ changes }) {
  return Object.entries(WORDS)
    .filter(([operation]) => changes[operation] > 0)
    .map(([operation, word]) => `${changes[operation]} ${word}`)
    .join(", ");
}

/** A stack's dangers as one text without a full stop. */
export function dangers({ findings }) {
  const messages = findings.filter(({ severity }) => severity === "danger").map(({ message }) => message);
  return messages.length === 0 ? "nothing dangerous" : messages.join(" ").replace(/\.$/, "");
}
