import { chmodSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Workspace } from "../lab/engine/workspace";
import { partPath } from "../lab/parts";

export interface EngineCall {
  /** Of the engine itself, unless something is to be done after it. */
  readonly pid: number;
  readonly args: readonly string[];
}

/** A `pulumi` that comes first on PATH, writes each of its calls down and hands it to the real one. */
export interface WrappedEngine {
  /** For the PATH of a job. */
  readonly path: string;
  /** In the order of their start. */
  readonly calls: () => readonly EngineCall[];
  /** Of the call that begins with this word; throws if there is none. */
  readonly pidOf: (word: string) => number;
}

const SEPARATOR = "\u001f";

export interface WrapOptions {
  /** Shell commands for before each call; `$1` is its first word. */
  readonly before?: string;
  /** Shell commands for after each call; `$events` is the event log's path, empty where there is none. */
  readonly after?: string;
}

export function wrapEngine(workspace: Workspace, options: WrapOptions = {}): WrappedEngine {
  const { before = ":", after = "" } = options;
  const folder = mkdtempSync(join(workspace.root, "wrapper-"));
  const [bin, calls] = [join(folder, "bin"), join(folder, "calls")];
  mkdirSync(bin);
  writeFileSync(calls, "");
  const script = join(bin, "pulumi");
  writeFileSync(script, scriptOf({ engine: partPath("engine") ?? "", calls, before, after }));
  chmodSync(script, 0o755);
  const all = (): readonly EngineCall[] => readFileSync(calls, "utf8").split("\n").flatMap(callOf);
  return {
    path: [bin, workspace.env["PATH"]].join(delimiter),
    calls: all,
    pidOf(word) {
      const found = all().find(({ args }) => args[0] === word);
      if (found === undefined) throw new Error(`No call of ${word} among ${JSON.stringify(all())}`);
      return found.pid;
    },
  };
}

function scriptOf({ engine, calls, before, after }: Required<WrapOptions> & { engine: string; calls: string }): string {
  const note = `line=$(printf '%s${SEPARATOR}' "$$" "$@" | tr '\\n' ' '); printf '%s\\n' "$line" >> '${calls}'`;
  if (after === "") return `#!/bin/sh\n${note}\n${before}\nexec '${engine}' "$@"\n`;
  const events = `events=; last=; for word; do [ "$last" = --event-log ] && events=$word; last=$word; done`;
  return `#!/bin/sh\n${note}\n${before}\n${events}\n'${engine}' "$@"\ncode=$?\n${after}\nexit $code\n`;
}

function callOf(line: string): EngineCall[] {
  const [pid, ...args] = line.split(SEPARATOR).slice(0, -1);
  return pid === undefined ? [] : [{ pid: Number(pid), args }];
}

/** A `pulumi` that comes first on PATH, writes down which signals it is sent, and hands them to the real one. */
export function signalledEngine(workspace: Workspace): { readonly path: string; readonly signals: () => string[] } {
  const folder = mkdtempSync(join(workspace.root, "signalled-"));
  const journal = join(folder, "signals");
  writeFileSync(journal, "");
  writeFileSync(
    join(folder, "pulumi"),
    `#!${process.execPath}
const engine = require("node:child_process").spawn(${JSON.stringify(partPath("engine"))}, process.argv.slice(2), { stdio: "inherit" });
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(name, () => {
  require("node:fs").appendFileSync(${JSON.stringify(journal)}, name + "\\n");
  engine.kill(name);
});
engine.on("exit", (code, signal) => process.exit(signal === null ? code : 99));
`,
    { mode: 0o755 },
  );
  return {
    path: [folder, workspace.env["PATH"]].join(delimiter),
    signals: () => readFileSync(journal, "utf8").split("\n").slice(0, -1),
  };
}
