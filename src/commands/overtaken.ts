import pLimit from "p-limit";
import type { PlannedStack } from "../domain/planned-stack";
import { InfraError } from "../errors";
import { changesBehind, stacksAhead } from "./changes-behind";
import { deployedByHistory } from "./deployed-by-history";
import type { HoldOptions } from "./hold-to-review";

/**
 * Whether a newer commit of a stack was deployed while this run waited for its turn: that must not be taken back. The stack's
 * own history tells, which is written before its lock is released. By hand, what is asked for is done.
 */
export function overtaking({
  inputs,
  context,
  ports,
}: Pick<HoldOptions, "inputs" | "context" | "ports">): (stack: PlannedStack) => Promise<boolean> {
  // git lets one fetch at a time change where a shallow clone ends.
  const limit = pLimit(1);
  const ask = async (stack: PlannedStack): Promise<boolean> => {
    const deployed = await deployedByHistory([stack], { inputs, ports });
    if (deployed === undefined) return false;
    await changesBehind(deployed, ports, undefined); // the clone has that commit from here on
    return (await stacksAhead(deployed, ports.git)).has(stack.id);
  };
  return async (stack) => {
    if (context.eventName !== "push") return false;
    try {
      return await limit(() => ask(stack));
    } catch (error) {
      if (!(error instanceof InfraError)) throw error;
      ports.log.info(`${stack.id}: whether a newer commit of it is deployed is not known: ${error.message}`);
      return false;
    }
  };
}
