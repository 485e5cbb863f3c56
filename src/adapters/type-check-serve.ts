import type * as TypeScript from "typescript";

interface Wanted {
  readonly id: number;
  readonly config: string;
  readonly folder: string;
}

/**
 * Checks programs as the messages that come ask for, and answers with exit code and text as tsc would give them; without
 * them where it cannot. Runs in the compiler's own process, started with the compiler's path: it travels there as text.
 * The files of one program are let go when those of the next are there, so memory holds two programs at most.
 */
// eslint-disable-next-line max-lines-per-function -- nothing outside of the text is there where it runs
export function serve(): void {
  const library = process.argv[1] ?? "";
  const ts = process.getBuiltinModule("node:module").createRequire(library)(library) as typeof TypeScript;
  // As tsc does it; a language service would parse all comments. Compilers before 5.3 know no other way.
  const modes = ts.JSDocParsingMode as typeof TypeScript.JSDocParsingMode | undefined;
  const jsDocParsingMode = modes?.ParseForTypeErrors ?? (0 as TypeScript.JSDocParsingMode);
  const registry = ts.createDocumentRegistry(ts.sys.useCaseSensitiveFileNames, undefined, jsDocParsingMode);
  let before: TypeScript.LanguageService | undefined;

  function compiled({ config, folder }: Wanted): object | undefined {
    const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined };
    const parsed = ts.getParsedCommandLineOfConfigFile(config, undefined, host);
    if (parsed === undefined) return undefined;
    const service = ts.createLanguageService(hostOf(parsed, folder), registry);
    const program = service.getProgram();
    before?.dispose();
    before = service;
    if (program === undefined) return undefined;
    const problems = ts.sortAndDeduplicateDiagnostics([...parsed.errors, ...ts.getPreEmitDiagnostics(program)]);
    const isWrong = problems.some(({ category }) => category === ts.DiagnosticCategory.Error);
    return { code: isWrong ? 1 : 0, output: ts.formatDiagnostics(problems, words(folder)) };
  }

  const words = (folder: string): TypeScript.FormatDiagnosticsHost => ({
    getCurrentDirectory: () => folder,
    getCanonicalFileName: (name) => name,
    getNewLine: () => "\n",
  });

  const hostOf = (
    { options, fileNames }: TypeScript.ParsedCommandLine,
    folder: string,
  ): TypeScript.LanguageServiceHost => ({
    ...ts.sys,
    getCompilationSettings: () => options,
    getScriptFileNames: () => fileNames,
    // A package manager may be at work for the next program.
    getScriptVersion: (name) => String(ts.sys.getModifiedTime?.(name)?.getTime()),
    getScriptSnapshot: (name) => {
      const text = ts.sys.readFile(name);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => folder,
    getDefaultLibFileName: (given) => ts.getDefaultLibFilePath(given),
    useCaseSensitiveFileNames: () => ts.sys.useCaseSensitiveFileNames,
    jsDocParsingMode,
  });

  process.on("message", (wanted: Wanted) => {
    try {
      process.send?.({ id: wanted.id, compiled: compiled(wanted) });
    } catch {
      process.send?.({ id: wanted.id });
    }
  });
  process.on("disconnect", () => process.exit());
}
