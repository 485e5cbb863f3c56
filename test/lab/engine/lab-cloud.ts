import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Behaviour } from "../cloud/packages/lab";
import { Journal, type JournalLine, type Thing } from "../cloud/provider/journal.cjs";

/** Rules of faults.json: each `match` is a regular expression on the URN. Later rules win; a resource's own input wins. */
export interface Faults {
  readonly defaults?: Behaviour;
  readonly rules?: readonly (Behaviour & { readonly match: string })[];
}

/** The cloud behind a workspace's stacks, seen and touched from outside of the engine. */
export class LabCloud {
  readonly folder: string;
  readonly #journal: Journal;

  constructor(folder: string) {
    this.folder = folder;
    this.#journal = new Journal(folder);
  }

  lines(): readonly JournalLine[] {
    return this.#journal.lines();
  }

  /** All that exists. Secrets are marks: equal for equal values. */
  things(): readonly Thing[] {
    return this.#journal.things();
  }

  /** The one object whose URN ends in this name, or whose id it is. */
  find(name: string): Thing {
    const found = this.things().filter((each) => each.id === name || each.urn?.endsWith(`::${name}`));
    const [thing] = found;
    if (thing === undefined || found.length > 1) throw new Error(`${found.length} objects in the cloud are ${name}.`);
    return thing;
  }

  /** Someone changes properties by hand; null takes one away. */
  drift(name: string, properties: Readonly<Record<string, unknown>>): void {
    this.#journal.write({ op: "drift", id: this.find(name).id, properties });
  }

  /** Someone deletes it by hand. */
  vanish(name: string): void {
    this.#journal.write({ op: "delete", id: this.find(name).id });
  }

  /** Someone makes an object by hand: to import, to read. */
  add(id: string, type: string, properties: Readonly<Record<string, unknown>>): void {
    this.#journal.write({ op: "create", id, type, properties });
  }

  /** Any line, as if a provider had written it. */
  write(line: JournalLine): void {
    this.#journal.write(line);
  }

  /** Waits for a line, such as {what: "sleep"}: an operation has begun. Throws after `seconds`. */
  async until(wanted: (line: JournalLine) => boolean, seconds = 120): Promise<JournalLine> {
    const deadline = performance.now() + seconds * 1000;
    for (;;) {
      const line = this.lines().find(wanted);
      if (line !== undefined) return line;
      if (performance.now() > deadline) throw new Error(`No such line in ${JSON.stringify(this.lines())}`);
      await pause(25);
    }
  }

  /** From now on, also for an update under way. */
  setFaults(faults: Faults): void {
    writeFileSync(join(this.folder, "faults.json"), JSON.stringify(faults, null, 2));
  }
}
