import { knownById, type KnownStack } from "./merge-known-stack";
import { reportSchema, type Report } from "./report";

/** A file that a job left behind. */
export interface LeftFile {
  /** From the repository's root, `/` between its parts. */
  readonly path: string;
  readonly content: { readonly text: string } | { readonly unreadable: string };
}

/** A file as a report; or what keeps it from being one, with what can still be told of it. */
export type ReadReport =
  | { readonly path: string; readonly report: Report }
  | {
      readonly path: string;
      /** Ends the sentence `FILE …`. */
      readonly problem: string;
      readonly stacks: readonly KnownStack[];
      readonly attempt: number | undefined;
    };

type Lost = Extract<ReadReport, { problem: string }>;

/** Understands a report file. Never throws: what cannot be read is a result of its own. */
export function readReport({ path, content }: LeftFile): ReadReport {
  const lost = (problem: string, text = ""): Lost => ({
    path,
    problem,
    stacks: stacksIn(text),
    attempt: attemptIn(text),
  });
  if ("unreadable" in content) return lost(content.unreadable);
  const text = content.text.replace(/^\uFEFF/, "");
  if (text.trim() === "") return lost("is empty");
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return lost(/^\s*\{/.test(text) ? "ends early or is no JSON" : "is no JSON", text);
  }
  const parsed = reportSchema.safeParse(json);
  return parsed.success ? { path, report: parsed.data } : lost(problemOf(json, parsed.error.issues[0]?.path), text);
}

function problemOf(json: unknown, path: readonly PropertyKey[] = []): string {
  const version = typeof json === "object" && json !== null && "schemaVersion" in json ? json.schemaVersion : undefined;
  if (version === undefined) return "is no report of infra-action";
  if (version !== 1)
    return `has schemaVersion ${JSON.stringify(version).slice(0, 40)}, which this version does not know`;
  return `is no report: ${path.map(String).join(".").slice(0, 100)} is not as the schema says`;
}

/** In the order in which our reports have them. In a text inside of JSON, quotes would have a backslash before them. */
const STACK =
  /(?<!\\)"id"\s*:\s*"([^"\\]{1,500}:[^"\\]{1,200})"\s*,\s*"project"\s*:\s*"([^"\\]{0,200})"\s*,\s*"stack"\s*:\s*"([^"\\]{1,200})"/g;
const MOST_STACKS = 1_000;

/** What a broken report still tells of its stacks. */
function stacksIn(text: string): KnownStack[] {
  const found = text.matchAll(STACK).take(MOST_STACKS);
  return [...found].map(([, id = "", project = "", stack = ""]) => knownById(id, { project, stack }));
}

function attemptIn(text: string): number | undefined {
  const attempt = Number(/(?<!\\)"run"\s*:\s*\{[^{}]{0,2000}?"attempt"\s*:\s*(\d{1,6})/.exec(text)?.[1]);
  return attempt > 0 ? attempt : undefined;
}
