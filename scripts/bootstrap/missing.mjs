/** A part that cannot be had here: why, and what the reader can do about it. */
export class PartMissing extends Error {
  constructor(reason, next, options) {
    super(reason, options);
    this.name = "PartMissing";
    this.reason = reason.trim().replace(/\.+$/, "");
    this.next = next;
  }
}

/** What to print of an error that is not a PartMissing: one line, without a stack. */
export function firstLine(error) {
  const cause = error?.cause?.code ?? error?.cause?.message;
  const text = String(error?.message ?? error)
    .split("\n")[0]
    .slice(0, 300);
  return cause === undefined ? text : `${text} (${cause})`;
}
