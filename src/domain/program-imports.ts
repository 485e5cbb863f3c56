import { posix } from "node:path";
import { joined, type LocalDependency, type ReadText } from "./local-manifests";

/** A line that names something above its own folder; YAML's needs no quotes. POSIX extended, for git's own search. */
export const UPWARD_PATTERN = "[\"'`[, ]\\.\\./";

/** Relative paths in a program's text, whatever it does with them: imports, files that it reads. */
const RELATIVE = /["'`](\.{1,2}\/[^"'`\n]{0,300})/g;
/** The same without quotes: `fn::readFile: ../x`. */
const RELATIVE_IN_YAML = /(?<=[\s[,])(\.{1,2}\/(?:\$\{[^}\n]{0,99}\}|[^\s"'#,\]}]){1,300})/g;
/** What an import may leave out. TypeScript's say .js and mean .ts. */
const ENDINGS = ["", ".ts", ".js", ".mts", ".mjs", ".cts", ".cjs", ".tsx", ".json", ".py", "/index.ts", "/index.js"];
const CODE = /\.(?:[mc]?[jt]sx?|py)$/;
/** Programs import some hundred files of their own; beyond this it is no program. */
const LIMIT = 5000;

/**
 * The files outside its folder that a program names, and what those name in turn. A name that no file has stands for a
 * folder.
 * @param folder of the program
 * @param texts of its files that name something above their own folder
 */
export function upwardDependencies(
  folder: string,
  texts: ReadonlyMap<string, string>,
  readText: ReadText,
): LocalDependency[] {
  const found = new Map<string, LocalDependency>();
  const waiting = [...texts];
  for (let next = waiting.pop(); next !== undefined && found.size < LIMIT; next = waiting.pop()) {
    const [file, text] = next;
    for (const target of relativePaths(file, text)) {
      if (isInside(target, folder) || isInside(folder, target) || target.startsWith("..")) continue;
      const [path, content] = resolved(target, readText);
      if (found.has(path)) continue;
      found.set(path, { path, why: `named in ${file}` });
      if (content !== undefined && CODE.test(path)) waiting.push([path, content]);
    }
  }
  return [...found.values()];
}

function relativePaths(file: string, text: string): string[] {
  const folder = posix.dirname(file);
  const unquoted = /\.ya?ml$/.test(file) ? text.matchAll(RELATIVE_IN_YAML) : [];
  return [...text.matchAll(RELATIVE), ...unquoted].map(([, path = ""]) => {
    // What is put in when it runs may be anything: all of the folder before it.
    const fixed = path.includes("${") ? path.slice(0, path.indexOf("${")).replace(/[^/]*$/, "") : path;
    return joined(folder, fixed);
  });
}

function resolved(target: string, readText: ReadText): [path: string, text: string | undefined] {
  const names = [...ENDINGS.map((ending) => target + ending), target.replace(/\.([mc]?)js$/, ".$1ts")];
  for (const path of names) {
    const text = readText(path);
    if (text !== undefined) return [path, text];
  }
  return [target, undefined];
}

const isInside = (path: string, folder: string): boolean =>
  folder === "." || path === folder || path.startsWith(`${folder}/`);
