import { access, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  archiveFile,
  checksumOf,
  checksumsFile,
  newestWanted,
  releasePlaces,
  type ReleasePlaces,
} from "../domain/engine-release";
import { describeWanted, printedVersion, type WantedVersion } from "../domain/engine-version";
import { InfraError } from "../errors";
import { fetchFile, fetchText, PATIENCE, type Patience } from "./engine-download-fetch";
import { executable } from "./engine-on-path";

type Environment = Readonly<Record<string, string | undefined>>;

export interface EngineDownloadOptions {
  readonly environment: Environment;
  readonly tempFolder: string;
  readonly patience?: Patience;
}

const NEXT = "Check the network, or install Pulumi in a step before this one (it is taken from PATH).";

/**
 * The version that `latest` or a range means today. An exact version needs nobody to be asked.
 * @throws InfraError PULUMI_MISSING
 */
export async function resolveVersion(wanted: WantedVersion, options: EngineDownloadOptions): Promise<string> {
  if (wanted.kind === "exact") return wanted.version;
  const places = placesOf(options);
  const patience = options.patience ?? PATIENCE;
  const found = await (
    wanted.kind === "range"
      ? fetchText(places.list, patience).then((text) => newestWanted(JSON.parse(text), wanted))
      : fetchText(places.latest, patience).then(printedVersion)
  ).catch((cause: unknown) => {
    throw missing(`The newest version of Pulumi (${describeWanted(wanted)}) could not be found out.`, cause);
  });
  if (found !== undefined) return found;
  throw missing(`No released version of Pulumi is ${describeWanted(wanted)}.`);
}

/**
 * An official release: from the tool cache, else downloaded, verified and kept there.
 * @returns the folder with the CLI and its language hosts
 * @throws InfraError PULUMI_MISSING; also where its checksum is unknown or another one
 */
export async function downloadEngine(version: string, options: EngineDownloadOptions): Promise<string> {
  if ((options.environment["RUNNER_TOOL_CACHE"] ?? "") === "")
    throw new InfraError("PULUMI_MISSING", {
      what: `There is no Pulumi ${version} on PATH.`,
      next: "Install it: https://www.pulumi.com/docs/install/",
    });
  const { find, cacheDir } = await import("@actions/tool-cache");
  const kept = find("pulumi", version);
  if (kept !== "") return kept;
  const folder = await mkdtemp(join(options.tempFolder, "infra-action-download-"));
  try {
    return await cacheDir(await unpacked(version, folder, options), "pulumi", version);
  } catch (cause) {
    throw cause instanceof InfraError ? cause : missing(`Pulumi ${version} could not be installed.`, cause);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function unpacked(version: string, folder: string, options: EngineDownloadOptions): Promise<string> {
  const file = archiveFile(version, process.platform, process.arch);
  if (file === undefined) throw missing(`Pulumi is not released for ${process.platform} on ${process.arch}.`);
  const archive = join(folder, file);
  await fetchVerified(version, file, archive, options);
  const { extractTar, extractZip } = await import("@actions/tool-cache");
  const into = join(folder, "unpacked");
  await (file.endsWith(".zip") ? extractZip(archive, into) : extractTar(archive, into));
  // Since Pulumi 3: pulumi/pulumi; on Windows pulumi/bin/pulumi.exe.
  for (const bin of [join(into, "pulumi"), join(into, "pulumi", "bin")])
    if (await exists(join(bin, executable("pulumi")))) return bin;
  throw missing(`The release of Pulumi ${version} holds no CLI where one is expected.`);
}

async function fetchVerified(version: string, file: string, to: string, options: EngineDownloadOptions): Promise<void> {
  const places = placesOf(options);
  const patience = options.patience ?? PATIENCE;
  const [sum, checksums] = await Promise.all([
    fetchFile(places.archive(version, file), to, patience),
    fetchText(places.checksums(version, checksumsFile(version)), patience),
  ]);
  const expected = checksumOf(checksums, file);
  if (expected === undefined) throw missing(`Pulumi's checksums for ${version} do not name ${file}.`);
  if (expected !== sum) throw missing(`${file} is not what Pulumi published: its checksum is ${sum}, not ${expected}.`);
}

const placesOf = ({ environment }: EngineDownloadOptions): ReleasePlaces => {
  const mirror = environment["INFRA_ACTION_RELEASES_URL"];
  return releasePlaces(mirror === "" ? undefined : mirror);
};

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function missing(what: string, cause?: unknown): InfraError {
  const why = cause instanceof Error ? (cause.message.split("\n", 1)[0] ?? "") : "";
  return new InfraError("PULUMI_MISSING", { what, why, next: NEXT }, { cause });
}
