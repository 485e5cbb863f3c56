/** Whether the version in `go version`'s line is at least the wanted one; a line that is not understood is not. */
export function goIsAtLeast(line, wanted) {
  const [, version] = /\bgo(\d+(?:\.\d+){1,2})(?:\s|$)/.exec(line) ?? [];
  if (version === undefined) return false;
  const [have, want] = [version, wanted].map((text) => text.split(".").map(Number));
  for (const index of [0, 1, 2]) {
    const difference = (have[index] ?? 0) - (want[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
