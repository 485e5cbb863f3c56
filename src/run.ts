import type { ExitCode } from "./errors";
import type { Inputs, StackInputs } from "./inputs";
import { isUpdateCommand } from "./inputs/commands";
import { inputsWithoutEffect } from "./inputs";
import type { Ports } from "./ports";

/**
 * The command's use case, loaded when it is called: none waits for what the others need.
 * @returns the exit code; @throws InfraError where nothing could even be reported
 */
export async function run(inputs: Inputs, ports: Ports): Promise<ExitCode> {
  for (const name of inputsWithoutEffect(inputs))
    ports.log.annotate({
      level: "warning",
      title: "Input without effect",
      message: `Input "${name}" has no effect on ${inputs.command === "" ? "an install" : inputs.command}.`,
      source: null,
    });
  switch (inputs.command) {
    case "":
      return (await import("./commands/install")).install(inputs, ports);
    case "preview":
    case "up":
    case "update":
    case "refresh":
    case "destroy":
    case "drift":
      return (await import("./commands/update-stacks")).updateStacks(inputs, ports);
    case "output":
      return (await import("./commands/output")).output(inputs, ports);
    case "detect":
      return (await import("./commands/detect")).detect(inputs, ports);
    case "health":
      return (await import("./commands/health")).health(inputs, ports);
    case "deploy":
      return (await import("./commands/deploy")).deploy(inputs, ports);
    case "inspect":
      return (await import("./commands/inspect")).inspect(inputs, ports);
    case "report":
      return (await import("./commands/report")).report(inputs, ports);
    case "doctor":
      return (await import("./commands/doctor")).doctor(inputs, ports);
  }
}

/** The post step of a run whose main step was ended before it could tell what became of its updates. */
export async function finishUpdates(inputs: Inputs, ports: Ports): Promise<void> {
  if (isStackInputs(inputs)) await (await import("./commands/finish-updates")).finishUpdates(inputs, ports);
}

const isStackInputs = (inputs: Inputs): inputs is StackInputs => isUpdateCommand(inputs.command);

/** The post step. */
export async function savePluginCache(ports: Pick<Ports, "setUp">): Promise<void> {
  await (await import("./commands/set-up")).savePluginCache(ports);
}
