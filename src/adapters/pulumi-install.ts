import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { compileCacheVariable } from "../domain/compile-cache";
import { isWanted, wantedVersion, type WantedVersion } from "../domain/engine-version";
import { InfraError } from "../errors";
import type { Engine, EngineRequest, SetUp } from "../ports";
import { preloadAutomation } from "./automation";
import { downloadEngine, resolveVersion, type EngineDownloadOptions } from "./engine-download";
import type { EngineEnvironment } from "./engine-environment";
import { askVersion, engineOnPath, executable, type FoundEngine } from "./engine-on-path";
import { runEngine } from "./engine-process";
import { pulumiEngine } from "./pulumi-engine";

export interface PulumiInstallOptions extends EngineDownloadOptions {
  /** Of the engine's processes. */
  readonly engineEnvironment: EngineEnvironment;
  /** The repository's root, from which a version file is named. */
  readonly root: string;
  /** Puts a folder on the PATH of this and later steps. */
  readonly addPath: (folder: string) => void;
  /** A line for the log. */
  readonly say: (line: string) => void;
}

/** Finds or installs the engine, and with it the packages of programs. The engine that was found is kept for the run. */
export function pulumiInstall(options: PulumiInstallOptions): Pick<SetUp, "engine" | "installPackages"> {
  let found: FoundEngine | undefined;
  return {
    engine: async (request) => {
      preloadAutomation(); // while the CLI is asked for its version
      found = await findOrDownload(await wantedOf(request, options), options);
      return engineOf(found, options);
    },
    installPackages: async (folder, limits) => {
      found ??= await findOrDownload({ kind: "any" }, options);
      await install(found, folder, limits, options);
    },
  };
}

function engineOf({ command, version }: FoundEngine, options: PulumiInstallOptions): Engine {
  const { engineEnvironment, tempFolder, environment } = options;
  const defaults = compileCacheVariable(environment);
  return pulumiEngine({ command, version, environment: engineEnvironment, tempFolder, defaults });
}

async function wantedOf(
  { version, versionFile }: EngineRequest,
  { root }: PulumiInstallOptions,
): Promise<WantedVersion> {
  if (versionFile === "") return wantedVersion(version, undefined);
  const text = await readFile(resolve(root, versionFile), "utf8").catch((cause: unknown) => {
    throw new InfraError(
      "PULUMI_VERSION_INVALID",
      {
        what: `The pulumi-version-file "${versionFile}" cannot be read.`,
        next: "Check its path, from the repository's root.",
      },
      { cause },
    );
  });
  return wantedVersion(version, { name: versionFile, text });
}

async function findOrDownload(wanted: WantedVersion, options: PulumiInstallOptions): Promise<FoundEngine> {
  const onPath = await engineOnPath(options.environment);
  if (onPath !== undefined && isWanted(wanted, onPath.version)) return onPath;
  const version = await resolveVersion(wanted, options);
  if (onPath?.version === version) return onPath;
  options.say(
    `Installing Pulumi ${version}${onPath === undefined ? "" : `; ${onPath.version} on PATH is not what was asked for`}.`,
  );
  const folder = await downloadEngine(version, options);
  const installed = await askVersion(resolve(folder, executable("pulumi")), options.environment);
  if (installed === undefined) throw doesNotRun(version);
  options.addPath(folder);
  return installed;
}

function doesNotRun(version: string): InfraError {
  return new InfraError("PULUMI_MISSING", {
    what: `Pulumi ${version} was installed but does not run.`,
    next: "Run `pulumi version` in a step of its own to see why; delete it from the runner's tool cache if it is broken.",
  });
}

async function install(
  { command }: FoundEngine,
  folder: string,
  { signal, env = {} }: Parameters<SetUp["installPackages"]>[1],
  { engineEnvironment, tempFolder, say }: PulumiInstallOptions,
): Promise<void> {
  const lines = wholeLines(say);
  const { exitCode, stopped } = await runEngine({
    command,
    args: ["install", "--non-interactive"],
    cwd: folder,
    env: await engineEnvironment(command, env),
    events: false,
    watch: { onOutput: lines.push },
    signal,
    tempFolder,
  });
  lines.end();
  if (stopped !== null)
    throw new InfraError("CANCELLED", {
      what: "The run was cancelled during `pulumi install`.",
      next: "Run it again.",
    });
  if (exitCode === 0) return;
  throw new InfraError("PACKAGES_MISSING", {
    what: "The program's packages could not be installed.",
    why: `\`pulumi install\` ended with exit code ${exitCode ?? "none"}; its output is in the log.`,
    next: "Correct what it complains about, or install the packages in a step of your own and set install: never.",
  });
}

function wholeLines(say: (line: string) => void): { readonly push: (text: string) => void; readonly end: () => void } {
  let rest = "";
  return {
    push: (text) => {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      lines.forEach(say);
    },
    end: () => {
      if (rest !== "") say(rest);
    },
  };
}
