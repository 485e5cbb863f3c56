import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join, posix } from "node:path";
import type { Project } from "../domain/project";
import { compileCacheVariable } from "../domain/compile-cache";
import { checkingConfig, compilerMistakes, typeCheckEntry, type TypeCheck } from "../domain/type-check";
import { InfraError } from "../errors";
import type { FoundProject, SetUp, StackTarget } from "../ports";
import type { EngineEnvironment } from "./engine-environment";
import { compilerServers, type Compiled, type CompilerServers } from "./type-check-server";

type Environment = Readonly<Record<string, string | undefined>>;

export interface TypeCheckOptions {
  readonly environment: Environment;
  /** The compiler is the pull request's code, as its program is: it gets no more than that. */
  readonly engineEnvironment: EngineEnvironment;
  readonly tempFolder: string;
}

/**
 * The program's own compiler, once a program and beside its previews, which then need not check anything themselves.
 * Ready only where that stands for what Pulumi would do (src/domain/type-check.ts).
 */
export function typeChecks(options: TypeCheckOptions): Pick<SetUp, "typeCheck" | "endTypeChecks"> {
  const servers = compilerServers();
  return {
    endTypeChecks: () => servers.end(),
    typeCheck: async (found, project, env) => {
      // Somebody has decided about Pulumi's check already.
      if ((options.environment["PULUMI_NODEJS_TRANSPILE_ONLY"] ?? "") !== "") return undefined;
      const { folder, mainFile, workDir } = await programOf(found, project);
      const entry = await entryOf(folder, project, mainFile).catch(() => undefined);
      const compiler = entry === undefined ? undefined : compilerOf(folder);
      if (entry === undefined || compiler === undefined) return undefined;
      return (signal) => check({ folder, entry, compiler, workDir, env, servers }, options, signal);
    },
  };
}

interface Program {
  /** Absolute; and from the repository's root. */
  readonly folder: string;
  readonly workDir: string;
  readonly mainFile: string | undefined;
}

/** Pulumi.yaml's `main` names the program's folder or the file in it. */
async function programOf({ folder, workDir }: FoundProject, { main = "" }: Project): Promise<Program> {
  const at = join(folder, main);
  const isFile = await stat(at).then(
    (found) => found.isFile(),
    () => false,
  );
  return isFile
    ? { folder: dirname(at), workDir: posix.join(workDir, posix.dirname(main)), mainFile: basename(at) }
    : { folder: at, workDir: posix.join(workDir, main), mainFile: undefined };
}

async function entryOf(folder: string, project: Project, mainFile: string | undefined): Promise<string | undefined> {
  const [files, packageJson] = await Promise.all([
    readdir(folder),
    readFile(join(folder, "package.json"), "utf8").catch(() => undefined),
  ]);
  return typeCheckEntry({ project, packageJson, files, mainFile });
}

interface Compiler {
  /** Absolute path of tsc. */
  readonly command: string;
  /** Absolute path of what `import "typescript"` is; undefined where it has none. */
  readonly library: string | undefined;
}

function compilerOf(folder: string): Compiler | undefined {
  const { resolve } = createRequire(join(folder, "package.json"));
  try {
    return { command: resolve("typescript/bin/tsc"), library: resolved(() => resolve("typescript")) };
  } catch {
    return undefined;
  }
}

function resolved(resolve: () => string): string | undefined {
  try {
    return resolve();
  } catch {
    return undefined;
  }
}

interface Check {
  readonly folder: string;
  readonly entry: string;
  readonly compiler: Compiler;
  /** The program's folder from the repository's root. */
  readonly workDir: string;
  /** On top of the job's environment. */
  readonly env: StackTarget["env"];
  readonly servers: CompilerServers;
}

async function check(wanted: Check, options: TypeCheckOptions, signal: AbortSignal): Promise<TypeCheck> {
  const { folder, entry, workDir } = wanted;
  const { tempFolder } = options;
  const temp = await mkdtemp(join(tempFolder, "infra-action-types-"));
  try {
    const config = join(temp, "tsconfig.json");
    await writeFile(config, JSON.stringify(checkingConfig(folder, entry, typeRootsOf(folder))));
    const { code, output } = await compiled(config, wanted, options, signal);
    if (code === 0 || signal.aborted) return { kind: "passed" }; // a cancelled run has its own outcome
    const mistakes = compilerMistakes(output, { workDir, folder });
    if (mistakes.length > 0) return { kind: "failed", mistakes };
    throw new InfraError("PREVIEW_FAILED", {
      what: `The TypeScript compiler ended with exit code ${code} and named no error.`,
      next: "Run `npx tsc --noEmit` in the program's folder, or set type-check: engine.",
    });
  } finally {
    await rm(temp, { recursive: true, force: true });
  }
}

/** All programs of one compiler are checked in one process, where it can be had; else each by a call of its own. */
async function compiled(
  config: string,
  { folder, compiler: { command, library }, env: added, servers }: Check,
  { environment, engineEnvironment }: TypeCheckOptions,
  signal: AbortSignal,
): Promise<Compiled> {
  const env = { ...compileCacheVariable(environment), ...(await engineEnvironment(process.execPath, added)) };
  if (library !== undefined) {
    const answer = await servers.check({ library, cwd: folder, env }, { config, folder }, signal);
    if (answer !== undefined) return answer;
  }
  return compile([command, "-p", config, "--pretty", "false"], { cwd: folder, env, signal });
}

interface CompileOptions {
  readonly cwd: string;
  readonly env: Record<string, string>;
  readonly signal: AbortSignal;
}

function compile(args: string[], options: CompileOptions): Promise<Compiled> {
  return new Promise((resolve) => {
    // Run by our own Node: PATH may hold an older one than the compiler wants. Killed with us, not kept waiting.
    execFile(process.execPath, args, { ...options, maxBuffer: 64e6 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : 1;
      resolve({ code, output: `${stdout}\n${stderr}` });
    });
  });
}

/** Where types are found by themselves: the compiler looks above its config, which is not where the program is. */
function typeRootsOf(folder: string): string[] {
  const above = dirname(folder);
  return [join(folder, "node_modules/@types"), ...(above === folder ? [] : typeRootsOf(above))];
}
