/** The SHA-256 that a release's checksum file (`<hash>  <name>` lines) has for a file, or undefined. */
export function checksumOf(text, name) {
  for (const line of text.split("\n")) {
    const [, hash, file] = /^([0-9a-f]{64})\s+\*?(\S+)\s*$/i.exec(line) ?? [];
    if (file === name) return hash.toLowerCase();
  }
  return undefined;
}
