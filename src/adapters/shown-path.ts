import { isAbsolute, relative, sep } from "node:path";

/** From the root where it lies in it, else absolute; `/` between parts. */
export function shownPath(root: string, path: string): string {
  const from = relative(root, path);
  return slashed(from === "" || from.startsWith("..") || isAbsolute(from) ? path : from);
}

export const slashed = (path: string): string => (sep === "/" ? path : path.split(sep).join("/"));
