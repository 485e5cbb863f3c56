import { actionsLog } from "../adapters/actions-log";
import { realPorts, stepState } from "../adapters/index";
import { makeRunFolder, removeRunFolder } from "../adapters/run-folder";
import type { InfraError } from "../errors";
import { asInfraError, type ExitCode } from "../errors";
import { parseInputs, type InputName, type Inputs } from "../inputs";
import type { Log } from "../ports";
import { finishUpdates, run, savePluginCache } from "../run";
import { cancelSignal, ignoreSignals, tellCancel } from "./cancel";

const PHASE = "phase";
const RUN_FOLDER = "run-folder";
const SUCCEEDED = "succeeded";

/** The action: inputs from the environment, as the runner gives them. Returns the exit code; never throws. */
export async function runAction(): Promise<ExitCode> {
  const log = actionsLog();
  try {
    return stepState.get(PHASE) === "post" ? await post(log) : await main(log);
  } catch (error) {
    return tell(log, asInfraError(error));
  }
}

/** What engines write is gone when the run is told; if we do not get so far, the post step takes it from there. */
async function main(log: Log): Promise<ExitCode> {
  const environment = process.env;
  const runFolder = makeRunFolder(environment);
  stepState.save(PHASE, "post");
  stepState.save(RUN_FOLDER, runFolder);
  const signal = cancelSignal();
  tellCancel(signal, log, "The runner's own end comes 10 seconds from now; the post step goes on from there.");
  const inputs = ownInputs(log);
  const ports = realPorts({ inputs, log, environment, signal, runFolder, state: stepState });
  const exitCode = await run(inputs, ports);
  ports.records.told();
  await removeRunFolder(runFolder);
  if (exitCode === 0) stepState.save(SUCCEEDED, "true");
  return exitCode;
}

function ownInputs(log: Log): Inputs {
  const inputs = parseInputs((name) => inputOf(process.env, name));
  if (inputs["github-token"] !== undefined) log.mask(inputs["github-token"]);
  return inputs;
}

/** The last chance to tell what became of updates: nothing but its end by force ends it early. */
async function post(log: Log): Promise<ExitCode> {
  const runFolder = stepState.get(RUN_FOLDER);
  const shared = { log, environment: process.env, signal: ignoreSignals(), runFolder, state: stepState };
  try {
    if (realPorts({ ...shared, inputs: undefined }).records.left() !== undefined) {
      const inputs = ownInputs(log);
      await finishUpdates(inputs, realPorts({ ...shared, inputs }));
    }
  } catch (error) {
    tell(log, asInfraError(error));
  } finally {
    await removeRunFolder(runFolder);
  }
  // What a failed run has loaded may be incomplete.
  if (stepState.get(SUCCEEDED) !== "") await savePluginCache(realPorts({ ...shared, inputs: undefined }));
  return 0;
}

/** The runner's own rule: upper case, spaces become underscores, dashes stay. */
function inputOf(environment: NodeJS.ProcessEnv, name: InputName): string {
  return environment[`INPUT_${name.replaceAll(" ", "_").toUpperCase()}`] ?? "";
}

function tell(log: Log, error: InfraError): ExitCode {
  log.annotate({ level: "error", title: error.code, message: error.message, source: null });
  if (error.cause instanceof Error && error.cause.stack !== undefined) log.debug(error.cause.stack);
  return error.exitCode;
}
