/** One line of the journal; which fields there are follows from `op`. */
export interface JournalLine {
  readonly op: "create" | "update" | "drift" | "delete" | "start" | "fault" | "cancel";
  readonly id?: string;
  readonly type?: string;
  readonly urn?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  /** Of a fault: the operation it hit, and which fault. */
  readonly on?: string;
  readonly what?: "sleep" | "until" | "hang" | "crash" | "throttle" | "fail";
  readonly package?: string;
  readonly at?: string;
  readonly pid?: number;
}

/** An object that the cloud holds. */
export interface Thing extends JournalLine {
  readonly id: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

export class Journal {
  constructor(folder: string);
  write(line: JournalLine): void;
  find(id: string): Thing | undefined;
  /** All objects that exist, in the order of their creation. */
  things(): readonly Thing[];
  lines(): readonly JournalLine[];
  count(line: JournalLine): number;
}
