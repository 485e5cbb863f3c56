/** A workflow command as GitHub's runner reads it. `known`: the runner acts on this name. */
export interface Command {
  readonly name: string;
  readonly known: boolean;
  readonly properties: Readonly<Record<string, string>>;
  readonly data: string;
}

export interface ShownAnnotation {
  readonly level: "error" | "warning" | "notice";
  readonly message: string;
  readonly title?: string;
  readonly file?: string;
  readonly line?: number;
  readonly endLine?: number;
  readonly col?: number;
  readonly endColumn?: number;
}

/** Pieces of output in, lines out: a line ends at \n, \r\n and at a lone \r, as for the runner. */
export class LineSplitter {
  push(text: string): string[];
  /** What is left when the output ends. */
  end(): string[];
}

/** A line as a command, in today's form (::name k=v::data) or the old one (##[name k=v;]data, anywhere in the line). */
export function parseCommand(line: string): Command | undefined;

/** Follows the lines of one step as the runner does. */
export class StepLog {
  constructor(options?: { readonly masks?: readonly string[]; readonly debug?: boolean });
  /** What GitHub shows: masked, commands in the form of its raw logs (##[error]…, ##[group]…). */
  readonly lines: string[];
  /** The commands that were acted on, in their order. */
  readonly commands: Command[];
  /** Masked; the first ten of each level, as GitHub keeps them. */
  readonly annotations: ShownAnnotation[];
  readonly masks: string[];
  /** Outputs and state set by the old commands ::set-output and ::save-state. */
  readonly outputs: Record<string, string>;
  readonly state: Record<string, string>;
  take(line: string): void;
  hide(text: string): string;
  /** An error of the runner itself. */
  problem(message: string): void;
  warn(message: string): void;
}
