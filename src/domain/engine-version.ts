import { clean, gte, satisfies, valid, validRange } from "semver";
import { InfraError } from "../errors";

/** Which Pulumi CLI will do. */
export type WantedVersion =
  | { readonly kind: "any" }
  | { readonly kind: "latest" }
  | { readonly kind: "exact"; readonly version: string }
  | { readonly kind: "range"; readonly range: string };

/** What the Automation API, which makes our command lines, works with. */
export const MINIMUM_VERSION = "3.2.0";

/**
 * What was asked for, by the input or by a file.
 * @param version the input `pulumi-version`; empty: not given
 * @param file what is in `pulumi-version-file`, and its name; undefined: not given
 * @throws InfraError PULUMI_VERSION_INVALID
 */
export function wantedVersion(
  version: string,
  file: { readonly name: string; readonly text: string } | undefined,
): WantedVersion {
  if (file === undefined) return parseWanted(version, "pulumi-version");
  if (version.trim() === "") return parseWanted(versionLine(file), file.name);
  throw new InfraError("PULUMI_VERSION_INVALID", {
    what: "Both pulumi-version and pulumi-version-file are given.",
    next: "Keep one of them.",
  });
}

/** Is this version one of those asked for? `latest` cannot be told without asking for it: never. */
export function isWanted(wanted: WantedVersion, version: string): boolean {
  if (!gte(version, MINIMUM_VERSION)) return false;
  switch (wanted.kind) {
    case "any":
      return true;
    case "latest":
      return false;
    case "exact":
      return version === wanted.version;
    case "range":
      return satisfies(version, wanted.range, { includePrerelease: true });
  }
}

/** The version in what `pulumi version` prints: `v3.259.0`. undefined if it is none. */
export function printedVersion(text: string): string | undefined {
  return valid(clean(text.trim().split("\n", 1)[0] ?? "") ?? "") ?? undefined;
}

/** For a message. */
export function describeWanted(wanted: WantedVersion): string {
  switch (wanted.kind) {
    case "any":
      return `${MINIMUM_VERSION} or later`;
    case "latest":
      return "the latest version";
    case "exact":
      return wanted.version;
    case "range":
      return wanted.range;
  }
}

/** A file may hold `v3.259.0`, with comments and empty lines around it. */
function versionLine({ name, text }: { readonly name: string; readonly text: string }): string {
  const line = text.split("\n").find((candidate) => /^\s*[^#\s]/.test(candidate));
  if (line !== undefined) return line;
  throw invalid(name, "");
}

function parseWanted(text: string, where: string): WantedVersion {
  const asked = text.trim();
  if (asked === "") return { kind: "any" };
  if (asked.toLowerCase() === "latest") return { kind: "latest" };
  const exact = clean(asked);
  if (exact !== null) {
    if (gte(exact, MINIMUM_VERSION)) return { kind: "exact", version: exact };
    throw invalid(where, `${exact} is older than ${MINIMUM_VERSION}, the oldest that works here.`);
  }
  const range = validRange(asked.replace(/^v(?=\d)/, ""));
  if (range === null) throw invalid(where, "");
  return { kind: "range", range };
}

function invalid(where: string, why: string): InfraError {
  return new InfraError("PULUMI_VERSION_INVALID", {
    what: `What ${where} says is no version of Pulumi that can be used.`,
    why,
    next: "Give a version (3.259.0), a range (^3.200), `latest`, or leave it empty.",
  });
}
