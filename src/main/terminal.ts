import { relative, resolve } from "node:path";
import { realPorts, repositoryRootOf } from "../adapters/index";
import { makeRunFolder, removeRunFolder } from "../adapters/run-folder";
import { terminalLog } from "../adapters/terminal-log";
import { completionScript } from "../cli/completion";
import { helpText } from "../cli/help";
import { parseFlags, type Flags } from "../cli/flags";
import { asInfraError, type ExitCode } from "../errors";
import type { Inputs } from "../inputs";
import type { Log } from "../ports";
import { run } from "../run";
import { cancelSignal, tellCancel } from "./cancel";
import { VERSION } from "./version";

/** The terminal: `infra-action <command> [flags]`. Logs go to stderr, what was asked for to stdout. Never throws. */
export async function runTerminal(args: readonly string[]): Promise<ExitCode> {
  const log = terminalLog();
  try {
    const flags = parseFlags(args, process.env);
    if (flags.kind === "help") return print(helpText(flags.command));
    if (flags.kind === "version") return print(VERSION);
    if (flags.kind === "completion") return print(completionScript(flags.shell));
    return await runCommand(flags, log);
  } catch (error) {
    const { message, exitCode } = asInfraError(error);
    log.annotate({ level: "error", title: "", message, source: null });
    return exitCode;
  }
}

type RunFlags = Extract<Flags, { kind: "run" }>;

async function runCommand({ print: wanted, reportFile, inputs: given }: RunFlags, log: Log): Promise<ExitCode> {
  const inputs = fromHere(given);
  const runFolder = makeRunFolder(process.env);
  const signal = cancelSignal();
  tellCancel(signal, log, "Waiting for them; Ctrl-C again changes nothing.");
  const ports = realPorts({
    inputs,
    log,
    environment: process.env,
    signal,
    runFolder,
    ...(reportFile === undefined ? {} : { reportFile }),
    ...(wanted === undefined ? {} : { print: wanted }),
  });
  try {
    return await run(inputs, ports);
  } finally {
    await removeRunFolder(runFolder);
  }
}

/** A person names folders from where they are; everything else is named from the repository's root. */
function fromHere(inputs: Inputs): Inputs {
  const workDir = relative(repositoryRootOf(process.env), resolve(inputs["work-dir"]));
  const fromCurrent = (path: string): string => (path === "-" ? path : resolve(path));
  return {
    ...inputs,
    "work-dir": workDir === "" ? "." : workDir,
    objects: inputs.objects.map(fromCurrent),
    manifests: inputs.manifests.map(fromCurrent),
  };
}

function print(text: string): ExitCode {
  process.stdout.write(`${text}\n`);
  return 0;
}
