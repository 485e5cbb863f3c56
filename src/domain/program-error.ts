import type { Diagnostic, Source } from "./report";
import { sourceAt, type ProjectPlace } from "./source-position";

const NODE = /^Running program '[^'\n]*' failed with an unhandled exception:\n?/;
const PYTHON = /^Program failed with an unhandled exception:\n?/;
const GO = /^an unhandled error occurred: (?:program failed: ?\n?)?/;
const YAML_PLACE = /^[ \t]*on (\S{1,300}) line (\d{1,9}):/m;

const NODE_FRAME = /^ {4}at (?:.{1,300} \()?((?:file:\/\/)?\/[^():\n]{1,500}):(\d{1,9}):(\d{1,9})\)?$/;
const ANY_NODE_FRAME = /^ {4}at /;
const COMPILE_ERROR = /^([^\s():]{1,500})\((\d{1,9}),(\d{1,9})\): error TS\d+:/;
const PYTHON_FRAME = /^ {2}File "([^"\n]{1,500})", line (\d{1,9})/;
const MAX_FRAMES = 5;

/** What a promise of the program was rejected with, which nobody awaited: the engine puts no words around it. */
const NODE_STACK = /^[A-Z]\w{0,60}: [^\n]*\n(?:[^\n]*\n){0,20}? {4}at .{1,500}:\d{1,9}:\d{1,9}\)?(?:\n|$)/;

/** Whether an error is the program's own: it threw, or it does not compile. An error of a resource is never it by its stack. */
export function isProgramError({ message, urn }: Pick<Diagnostic, "message" | "urn">): boolean {
  return [NODE, PYTHON, GO, YAML_PLACE].some((sign) => sign.test(message)) || isRejection({ message, urn });
}

function isRejection({ message, urn }: Pick<Diagnostic, "message" | "urn">): boolean {
  return urn === null && NODE_STACK.test(message);
}

/** The part of a program's error that says what is wrong: without the line around it, a traceback or frames. */
export function programErrorText(message: string): string {
  const lines = message
    .replace(NODE, "")
    .replace(PYTHON, "")
    .replace(GO, "")
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.includes("Unable to compile TypeScript"));
  const isTraceback = lines[0]?.startsWith("Traceback ") === true;
  const said = isTraceback ? lines[lines.findLastIndex((line) => line.startsWith(" ")) + 1] : lines[0];
  return said ?? "it gave no reason";
}

/**
 * A program's error for a reader: where it came from in the repository, and a message without the runner's paths,
 * the runtime's frames and the engine's frame around it. Any other diagnostic comes back as it is.
 */
export function placeProgramError(diagnostic: Diagnostic, place: ProjectPlace): Diagnostic {
  const { message } = diagnostic;
  if (NODE.test(message) || isRejection(diagnostic))
    return placed(diagnostic, nodeError(message.replace(NODE, ""), place), place);
  if (PYTHON.test(message)) return placed(diagnostic, pythonError(message.replace(PYTHON, ""), place), place);
  const yaml = diagnostic.severity === "error" ? YAML_PLACE.exec(message) : null;
  if (yaml === null) return diagnostic;
  return { ...diagnostic, source: sourceAt(yaml[1] ?? "", { line: Number(yaml[2]), column: null }, place) };
}

interface Placed {
  readonly message: string;
  readonly source: Source | null;
}

function placed(diagnostic: Diagnostic, found: Placed, { folder }: ProjectPlace): Diagnostic {
  const prefix = folder === undefined ? undefined : `${folder.replace(/\/+$/, "")}/`;
  const message = prefix === undefined ? found.message : found.message.replaceAll(prefix, "");
  return {
    ...diagnostic,
    message: message.trim() === "" ? "The program failed." : message.trim(),
    source: found.source,
  };
}

function nodeError(text: string, place: ProjectPlace): Placed {
  const lines = text.split("\n");
  const firstFrame = lines.findIndex((line) => ANY_NODE_FRAME.test(line));
  const told = (firstFrame < 0 ? lines : lines.slice(0, firstFrame)).filter(
    (line) => !/^- \/.*\/node_modules\//.test(line),
  );
  const own = lines.flatMap((line) => {
    const source = nodeSource(line, place);
    return source === null ? [] : [{ line, source }];
  });
  const frames = own.filter(({ line }) => ANY_NODE_FRAME.test(line)).slice(0, MAX_FRAMES);
  return { message: [...told, ...frames.map(({ line }) => line)].join("\n"), source: own[0]?.source ?? null };
}

function nodeSource(line: string, place: ProjectPlace): Source | null {
  const [, file, row, column] = NODE_FRAME.exec(line) ?? COMPILE_ERROR.exec(line) ?? [];
  return file === undefined ? null : sourceAt(file, { line: Number(row), column: Number(column) }, place);
}

/** A traceback names the innermost call last, and the error after it. */
function pythonError(text: string, place: ProjectPlace): Placed {
  const lines = text.split("\n");
  const own = lines.flatMap((line) => {
    const [, file, row] = PYTHON_FRAME.exec(line) ?? [];
    const isInstalled = file === undefined || /\/(?:site|dist)-packages\//.test(file);
    return isInstalled ? [] : (sourceAt(file, { line: Number(row), column: null }, place) ?? []);
  });
  const lastFrame = lines.findLastIndex((line) => line.startsWith("  ") || line.startsWith("Traceback "));
  const told = lines
    .slice(lastFrame + 1)
    .join("\n")
    .trim();
  return { message: told === "" ? text : told, source: own.at(-1) ?? null };
}
