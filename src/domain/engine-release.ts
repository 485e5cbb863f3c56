import { maxSatisfying, valid } from "semver";
import { z } from "zod";
import { MINIMUM_VERSION, type WantedVersion } from "./engine-version";

/** Where Pulumi publishes its releases. */
export interface ReleasePlaces {
  readonly latest: string;
  /** A list of all versions. */
  readonly list: string;
  readonly archive: (version: string, file: string) => string;
  readonly checksums: (version: string, file: string) => string;
}

/** Pulumi's own places; all below one address where that is given (tests, mirrors). */
export function releasePlaces(mirror: string | undefined): ReleasePlaces {
  const base = mirror?.replace(/\/+$/, "");
  return {
    latest: base === undefined ? "https://www.pulumi.com/latest-version" : `${base}/latest-version`,
    list:
      base === undefined
        ? "https://raw.githubusercontent.com/pulumi/docs/master/data/versions.json"
        : `${base}/versions.json`,
    archive: (_version, file) => `${base ?? "https://get.pulumi.com"}/releases/sdk/${file}`,
    checksums: (version, file) => `${base ?? "https://github.com/pulumi/pulumi/releases"}/download/v${version}/${file}`,
  };
}

const SYSTEMS: Readonly<Record<string, string>> = { linux: "linux", darwin: "darwin", win32: "windows" };
const ARCHITECTURES = ["x64", "arm64"];

/** The name of a release's archive. undefined: there is none for this machine. */
export function archiveFile(version: string, platform: string, arch: string): string | undefined {
  const system = SYSTEMS[platform];
  if (system === undefined || !ARCHITECTURES.includes(arch)) return undefined;
  return `pulumi-v${version}-${system}-${arch}.${system === "windows" ? "zip" : "tar.gz"}`;
}

/** The name of the file with the SHA-256 of each of a release's files. */
export function checksumsFile(version: string): string {
  return `pulumi-${version}-checksums.txt`;
}

/** The SHA-256 of one file, in lower case hex. undefined: the list does not have it. */
export function checksumOf(checksums: string, file: string): string | undefined {
  for (const line of checksums.split("\n")) {
    const [, sum, name] = /^([0-9a-fA-F]{64})\s+\*?(\S+)\s*$/.exec(line) ?? [];
    if (sum !== undefined && name === file) return sum.toLowerCase();
  }
  return undefined;
}

const listSchema = z.array(z.object({ version: z.string() }));

/**
 * The newest version that was asked for.
 * @param list the parsed list of all versions
 * @returns undefined: there is none, or this is no such list
 */
export function newestWanted(list: unknown, wanted: WantedVersion): string | undefined {
  const parsed = listSchema.safeParse(list);
  if (!parsed.success) return undefined;
  const versions = parsed.data.flatMap(({ version }) => valid(version) ?? []);
  const range = wanted.kind === "range" ? `${wanted.range} >=${MINIMUM_VERSION}` : `>=${MINIMUM_VERSION}`;
  return maxSatisfying(versions, range) ?? undefined;
}
