import pLimit from "p-limit";
import type { PlannedStack } from "../domain/planned-stack";
import { lastUpdates, type LastUpdates } from "../domain/stack-history";
import { InfraError } from "../errors";
import type { StackInputs } from "../inputs";
import type { Engine, Ports } from "../ports";
import type { Deployed } from "./last-deployed";
import { withRole } from "./own-role";

const AT_ONCE = 4;
const PATIENCE_SECONDS = 60;
/** Each is one call of the engine, before anything else begins. */
const MOST_STACKS = 50;

type Asking = { readonly inputs: StackInputs; readonly ports: Ports };

/**
 * Where each stack stands by its own history: for repositories whose deployments GitHub cannot be asked for. A stack whose
 * history cannot be read is as one that is not behind.
 * @returns undefined where there are too many stacks to ask
 */
export async function deployedByHistory(
  stacks: readonly PlannedStack[],
  { inputs, ports }: Asking,
): Promise<Deployed | undefined> {
  const { setUp, log } = ports;
  if (stacks.length > MOST_STACKS) {
    log.info(
      `Which stacks an earlier run left undone is not asked: of ${stacks.length} stacks that would take too long.`,
    );
    return undefined;
  }
  if (stacks.length === 0) return undefined;
  const engine = await setUp.engine({ version: inputs["pulumi-version"], versionFile: inputs["pulumi-version-file"] });
  const limit = pLimit(AT_ONCE);
  const found = await Promise.all(
    stacks.map((stack) => limit(async () => [stack.id, await lastUpdatesOf(stack, engine, ports)] as const)),
  );
  const pick = (word: "successful" | "tried") =>
    new Map(found.flatMap(([id, last]) => (last?.[word] === undefined ? [] : [[id, last[word]] as const])));
  return {
    successful: pick("successful"),
    failed: pick("tried"),
    current: new Set(found.flatMap(([id, last]) => (last?.isCurrent === true ? [id] : []))),
  };
}

async function lastUpdatesOf(planned: PlannedStack, engine: Engine, ports: Ports): Promise<LastUpdates | undefined> {
  try {
    if (planned.problem !== undefined) return undefined;
    const [stack, folder] = await Promise.all([withRole(planned, ports), ports.projects.folder(planned.workDir)]);
    const limits = { signal: ports.signal, timeoutSeconds: PATIENCE_SECONDS };
    const { exitCode, stdout } = await engine.history({ folder, stack: stack.stack, env: stack.env }, limits);
    return exitCode === 0 ? lastUpdates(stdout) : undefined;
  } catch (error) {
    // Its update will say what is wrong.
    if (error instanceof InfraError) return undefined;
    throw error;
  }
}
