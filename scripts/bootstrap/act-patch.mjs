export const PATCHED_FILE = "pkg/artifacts/artifacts_v4.go";

/**
 * act signs artifact addresses with padded base64, which the artifact client's parsing of the address breaks: 401.
 * Without padding they work. Throws when the source is not the one that this was written for.
 */
export function patchArtifacts(source) {
  const parts = source.split("base64.URLEncoding.");
  if (parts.length !== 3) throw new Error(`${PATCHED_FILE} has ${parts.length - 1} places to patch instead of 2.`);
  return parts.join("base64.RawURLEncoding.");
}
