import type { StackInputs } from "../inputs";
import type { EngineLimits, EngineRun, Ports } from "../ports";
import type { ReadyStack } from "./set-up";

const STACK_NOT_FOUND = 6;

export interface Prepared {
  /** The engine call that failed and so ends the run; undefined if all is well. */
  readonly stopped: EngineRun | undefined;
  /** The stack's state, where it was looked at and is there: it need not be asked for again. */
  readonly exported: EngineRun | undefined;
}

/** `upsert` and `config-map`: makes the stack where it is missing, sets config. */
export async function prepareStack(
  inputs: StackInputs,
  { engine, target }: ReadyStack,
  limits: EngineLimits,
  { log }: Pick<Ports, "log">,
): Promise<Prepared> {
  let exported = inputs.upsert ? await engine.exportState(target, limits) : undefined;
  if (exported?.exitCode === STACK_NOT_FOUND) {
    exported = undefined;
    log.info(`The stack ${target.stack} does not exist: making it (upsert).`);
    const secretsProvider = inputs["secrets-provider"];
    const made = await engine.createStack(target, {
      ...limits,
      ...(secretsProvider === undefined ? {} : { secretsProvider }),
    });
    if (made.exitCode !== 0) return { stopped: made, exported };
  }
  if (Object.keys(inputs["config-map"]).length === 0) return { stopped: undefined, exported };
  for (const { value, secret } of Object.values(inputs["config-map"])) if (secret) log.mask(value);
  const set = await engine.setConfig(target, inputs["config-map"], limits);
  return { stopped: set.exitCode === 0 ? undefined : set, exported };
}
