import { basename } from "node:path/posix";
import { parseProject } from "./project";
import type { ProjectFacts } from "./discovery";

/**
 * What of a project file discovery needs. Nearly all are a few plain lines: those are read by themselves, since a full
 * reading of thousands of files would take longer than all the rest.
 * @throws InfraError PROJECT_INVALID
 */
export function projectFacts(text: string, workDir: string, file: string): ProjectFacts {
  const plain = plainFacts(text);
  if (plain !== undefined) return plain;
  const { name, runtime, main, stackConfigDir } = parseProject(text, workDir, basename(file));
  return { name, runtime, main, stackConfigDir };
}

/** A key at the line's start; a value that is one plain word, in quotes or not, or nothing. */
const TOP = /^([A-Za-z]+):(?:[ ]+(?:([\w][\w./@-]*)|"([\w./@ -]*)"|'([\w./@ -]*)'))?[ ]*(?:[ ]#.*)?$/;
/** Only its presence counts: a text of words and marks that have no meaning in YAML where they stand. */
const PROSE = /^description:[ ]+[A-Za-z0-9][\w ,.()/-]*$/;
const NAMED_RUNTIME = /^([ ]+)name:[ ]+(\w+)[ ]*$/;
const BLANK = /^[ ]*(?:#.*)?$/;
const INDENTED = /^[ ]+[^ ]/;
/** What a plain word may be besides a text. */
const NO_TEXT = /^(?:[-.\d].*|true|false|null|yes|no|on|off|nan|inf)$/i;

/** Undefined: it is not as simple as that. What is nested is passed over, unless it goes on with a value. */
function plainFacts(text: string): ProjectFacts | undefined {
  if (/[\t\r]/.test(text)) return undefined;
  const found = new Map<string, string>();
  const lines = text.split("\n");
  let mayNest = false;
  for (const [index, line] of lines.entries()) {
    if (BLANK.test(line)) continue;
    if (mayNest && INDENTED.test(line)) continue;
    const top = TOP.exec(line);
    if (top === null && !PROSE.test(line)) return undefined;
    const [, key = "description", plain, double, single] = top ?? [];
    const value = plain ?? double ?? single ?? (top === null ? "text" : "");
    if (found.has(key) || (plain !== undefined && NO_TEXT.test(plain))) return undefined;
    mayNest = value === "" && double === undefined && single === undefined;
    found.set(key, key === "runtime" && mayNest ? runtimeBelow(lines, index) : value);
  }
  return factsOf(found);
}

/** The name of a runtime with options, where it comes first and its value ends with the line. */
function runtimeBelow(lines: readonly string[], index: number): string {
  const [, indent = "", name = ""] = NAMED_RUNTIME.exec(lines[index + 1] ?? "") ?? [];
  const after = lines[index + 2] ?? "";
  const isDeeper = /^[ ]*/.exec(after)?.[0] !== indent && after.startsWith(indent);
  return isDeeper || NO_TEXT.test(name) ? "" : name;
}

function factsOf(found: ReadonlyMap<string, string>): ProjectFacts | undefined {
  const [name, runtime] = [found.get("name"), found.get("runtime")];
  if (name === undefined || runtime === undefined || name === "" || runtime === "") return undefined;
  // An older key of two meanings, and empty texts, are left to the full reading.
  if ([found.get("main"), found.get("stackConfigDir")].includes("") || (found.get("config") ?? "") !== "")
    return undefined;
  return { name, runtime, main: found.get("main"), stackConfigDir: found.get("stackConfigDir") };
}
