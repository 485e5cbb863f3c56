import type { Project } from "./project";
import type { Diagnostic, StackReport } from "./report";
import { sourceAt, type ProjectPlace } from "./source-position";

/** What of a program's folder tells whether its types can be checked apart from its previews. */
export interface TypeCheckFacts {
  readonly project: Pick<Project, "runtime" | "runtimeOptions">;
  /** The text of the program's package.json; undefined where there is none. */
  readonly packageJson: string | undefined;
  /** Files beside it. */
  readonly files: readonly string[];
  /** The file that Pulumi.yaml's `main` names: then package.json does not say where the program begins. */
  readonly mainFile: string | undefined;
}

/**
 * The file with which a TypeScript program begins, if Pulumi would check its types at each preview and one check of our
 * own can stand for that; undefined where it is safer to leave it to Pulumi (compiled programs, settings of its own).
 * The rules are those of Pulumi's Node.js host (cmd/run): `typescript` on by default, tsconfig.json in the program's
 * folder, the file that Pulumi.yaml names, else package.json's `main` or index.ts.
 */
export function typeCheckEntry({ project, packageJson, files, mainFile }: TypeCheckFacts): string | undefined {
  const { typescript, tsconfig } = project.runtimeOptions;
  if (project.runtime !== "nodejs" || typescript === false || tsconfig !== undefined) return undefined;
  if (!files.includes("tsconfig.json")) return undefined;
  const entry = mainFile ?? entryOfPackage(objectOf(packageJson));
  if (entry === undefined) return undefined;
  return /\.[cm]?ts$/.test(entry) && (files.includes(entry) || entry.includes("/")) ? entry : undefined;
}

function entryOfPackage(manifest: Record<string, unknown> | undefined): string | undefined {
  if (manifest === undefined || manifest["exports"] !== undefined) return undefined;
  const { main } = manifest;
  return typeof main === "string" ? main.replace(/^\.\//, "") : "index.ts";
}

/** A tsconfig that checks what the program loads, by the program's own settings, and writes nothing. */
export function checkingConfig(folder: string, entry: string, typeRoots: readonly string[]): object {
  return {
    extends: `${folder}/tsconfig.json`,
    files: [`${folder}/${entry}`],
    include: [],
    references: [],
    compilerOptions: {
      noEmit: true,
      incremental: false,
      composite: false,
      declaration: false,
      emitDeclarationOnly: false,
      skipLibCheck: true,
      typeRoots,
    },
  };
}

const MISTAKE = /^(.+?)\((\d+),(\d+)\): error (TS\d+: .*)$/;
const GLOBAL_MISTAKE = /^error (TS\d+: .*)$/;
const MOST = 50;

/** The compiler's errors (`--pretty false`) as diagnostics on file and line; lines that go on are joined. */
export function compilerMistakes(output: string, place: ProjectPlace): Diagnostic[] {
  const mistakes: Diagnostic[] = [];
  for (const line of output.split(/\r?\n/)) {
    const [, file = "", row, column, message = ""] = MISTAKE.exec(line) ?? [];
    const last = mistakes.at(-1);
    if (row !== undefined) {
      const source = sourceAt(file, { line: Number(row), column: Number(column) }, place);
      mistakes.push({ severity: "error", message, urn: null, source });
    } else if (GLOBAL_MISTAKE.test(line)) {
      mistakes.push({ severity: "error", message: line.replace(/^error /, ""), urn: null, source: null });
    } else if (/^\s+\S/.test(line) && last !== undefined && last.message.length < 2000) {
      mistakes[mistakes.length - 1] = { ...last, message: `${last.message}\n${line}` };
    }
  }
  return mistakes.slice(0, MOST);
}

/** How a check ended. */
export type TypeCheck =
  | { readonly kind: "passed" }
  | { readonly kind: "failed"; readonly mistakes: readonly Diagnostic[] }
  /** The compiler itself failed. */
  | { readonly kind: "unknown"; readonly why: string };

/** A stack of a program whose types are wrong has failed, whatever its preview shows: Pulumi would not have run it. */
export function withTypeCheck(report: StackReport, check: TypeCheck | undefined): StackReport {
  if (check === undefined || check.kind === "passed" || report.outcome === "cancelled") return report;
  if (check.kind === "unknown")
    return {
      ...report,
      outcome: report.outcome === "changed" || report.outcome === "unchanged" ? "cut-short" : report.outcome,
      headline: report.headline ?? `Whether the program's types are right could not be told. ${check.why}`,
      next: report.next ?? "Run it again, or set type-check: engine.",
      digest: null,
    };
  const count = check.mistakes.length;
  const first = check.mistakes[0];
  return {
    ...report,
    outcome: "failed",
    headline: `The program does not compile: ${count === 1 ? "one type error" : `${count} type errors`}${first === undefined ? "" : `, first ${first.message.split("\n", 1)[0]}`}`,
    next: "Correct the types; `npx tsc --noEmit` in the program's folder shows the same.",
    diagnostics: [...check.mistakes, ...report.diagnostics],
    digest: null,
  };
}

function objectOf(text: string | undefined): Record<string, unknown> | undefined {
  if (text === undefined) return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
