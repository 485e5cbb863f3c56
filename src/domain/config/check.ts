import { LineCounter, parseDocument } from "yaml";
import { didYouMean } from "../did-you-mean";
import { matcher } from "../glob";
import { configInvalid } from "./invalid";
import { lineOf } from "./lines";
import type { Config } from "./schema";

/** A stack that the file names, and where. */
interface Named {
  readonly id: string;
  readonly path: readonly string[];
  readonly isGlob: boolean;
}

/**
 * Holds the names of stacks in infra-action.yml against the stacks that there are.
 * @param text of the file, for line numbers
 * @throws InfraError CONFIG_INVALID with every name that no stack has, and the one that was meant
 */
export function checkConfig(config: Config, text: string, known: readonly string[], file: string): void {
  const ids = new Set(known);
  const unknown = namedStacks(config).filter(({ id, isGlob }) =>
    isGlob ? !known.some(matcher([id === "*" ? "**" : id])) : !ids.has(id),
  );
  if (unknown.length === 0) return;
  const lines = new LineCounter();
  const where = { document: parseDocument(text, { lineCounter: lines }), lines, file };
  throw configInvalid(
    unknown.map(({ id, path }) => `${file}:${lineOf(where, path)} ${path.join(".")}: ${noSuchStack(id, known)}`),
  );
}

function namedStacks({ stacks = {}, shared = [], services = {} }: Config): Named[] {
  const own = Object.entries(stacks).flatMap(([id, { dependsOn = [] }]) => [
    { id, path: ["stacks", id], isGlob: false },
    ...dependsOn.map((upstream, index) => ({
      id: upstream,
      path: ["stacks", id, "dependsOn", String(index)],
      isGlob: false,
    })),
  ]);
  const globs = shared.flatMap(({ stacks: wanted }, rule) =>
    wanted.map((id, index) => ({ id, path: ["shared", String(rule), "stacks", String(index)], isGlob: true })),
  );
  const clusters = Object.entries(services).flatMap(([name, { stack }]) =>
    stack === undefined ? [] : [{ id: stack, path: ["services", name, "stack"], isGlob: false }],
  );
  return [...own, ...globs, ...clusters];
}

function noSuchStack(id: string, known: readonly string[]): string {
  const near = didYouMean(id, known);
  const meant = near === undefined ? "" : ` Did you mean ${JSON.stringify(near)}?`;
  return `there is no stack ${JSON.stringify(id)}: a stack is a folder with Pulumi.yaml and in it Pulumi.<stack>.yaml.${meant}`;
}
