// action.yml as the runner reads it: the inputs with their defaults become INPUT_* variables.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";

/** @returns {Promise<{ inputs: Record<string, { default?: string }>, outputs: string[], runs: Record<string, string> }>} */
export async function readAction(folder) {
  const text = await readFile(join(folder, "action.yml"), "utf8");
  const { inputs = {}, outputs = {}, runs } = parse(text);
  return { inputs: inputs ?? {}, outputs: Object.keys(outputs ?? {}), runs };
}

/** INPUT_* for every input that has a default or was given, and those given that the action does not know. */
export function inputVariables(action, given, contexts) {
  const defaults = Object.entries(action.inputs)
    .filter(([, input]) => input?.default !== undefined && input.default !== null)
    .map(([name, input]) => [name.toLowerCase(), evaluate(String(input.default), contexts)]);
  const values = new Map([...defaults, ...Object.entries(given).map(([name, value]) => [name.toLowerCase(), value])]);
  const known = new Set(Object.keys(action.inputs).map((name) => name.toLowerCase()));
  return {
    env: Object.fromEntries(
      [...values].map(([name, value]) => [`INPUT_${name.replaceAll(" ", "_").toUpperCase()}`, value]),
    ),
    unknown: [...values.keys()].filter((name) => !known.has(name)),
  };
}

/**
 * The few expressions that defaults use: a path into a context, or alternatives of them and of quoted texts joined by `||`.
 * Throws on more, so that a default is never wrong in silence.
 */
export function evaluate(text, contexts) {
  return text.replaceAll(/\$\{\{(.*?)\}\}/g, (whole, expression) => {
    for (const alternative of expression.split("||").map((part) => part.trim())) {
      const value = valueOf(alternative, contexts, whole);
      if (value !== "") return value;
    }
    return "";
  });
}

function valueOf(expression, contexts, whole) {
  const quoted = /^'((?:[^']|'')*)'$/.exec(expression);
  if (quoted !== null) return quoted[1].replaceAll("''", "'");
  if (!/^[a-z_]+(\.[\w-]+)+$/i.test(expression))
    throw new Error(`The lab's runner does not evaluate ${whole}: add it to evaluate().`);
  const [context, ...path] = expression.split(".");
  if (!(context in contexts)) throw new Error(`The lab's runner has no context "${context}" (${whole}).`);
  const value = path.reduce((inner, part) => inner?.[part], contexts[context]);
  return value === undefined || value === null ? "" : String(value);
}
