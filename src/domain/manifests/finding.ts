import type { Finding } from "../report";
import type { FindingCode } from "../report-codes";
import type { Manifest, Path } from "./manifest";

/** What is wrong at one place of a manifest. */
export function found(
  code: FindingCode,
  severity: Finding["severity"],
  manifest: Manifest,
  path: Path,
  message: string,
): Finding {
  return { code, severity, message: `${nameOf(manifest)} ${message}`, urn: null, source: manifest.at(path) };
}

export const nameOf = ({ kind, name }: Pick<Manifest, "kind" | "name">): string => `${kind} ${name}`;
