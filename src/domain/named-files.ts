/**
 * The paths whose last part has one of these names, each once. Packages that were committed are nobody's projects.
 * @param names `*` stands for anything
 */
export function namedFiles(paths: readonly string[], names: readonly string[]): string[] {
  const pattern = new RegExp(`(?:^|/)(?:${names.map(expression).join("|")})$`, "s");
  const found = paths.filter((path) => pattern.test(path) && !/(?:^|\/)node_modules\//.test(path));
  // A file with a conflict is listed once for each side, one next to the other.
  return found.filter((path, index) => path !== found[index - 1]);
}

const expression = (name: string): string =>
  name
    .split("*")
    .map((part) => part.replace(/[.+?^$()|[\]\\{}]/g, "\\$&"))
    .join("[^/]*");
