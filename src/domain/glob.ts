import picomatch from "picomatch";

export type Matches = (path: string) => boolean;

const WILD = /[*?[\]{}()!]/;
const plainGlob = (glob: string): string => glob.replace(/^\.?\//, "").replace(/\/+$/, "");

/**
 * The folders that a glob begins with, its fixed part last: `a`, `a/b` for `a/b/*.ts`. A change at one of them is none to
 * a folder but to what stands in its place: a submodule, a symbolic link.
 */
export function foldersAbove(glob: string): string[] {
  const parts = plainGlob(glob).split("/");
  const wild = parts.findIndex((part) => WILD.test(part));
  const fixed = wild === -1 ? parts : parts.slice(0, wild);
  return fixed.map((_, index) => fixed.slice(0, index + 1).join("/"));
}

/**
 * Compiles globs once: true where any matches and none that begins with `!` does. A glob that ends in a name without a
 * wildcard matches a folder of that name with all below it too, as .gitignore does.
 */
export function matcher(globs: readonly string[]): Matches {
  const takes = compiled(globs.filter((glob) => !glob.startsWith("!")));
  const leaves = compiled(globs.flatMap((glob) => (glob.startsWith("!") ? [glob.slice(1)] : [])));
  if (takes === undefined) return () => false;
  return leaves === undefined ? takes : (path) => takes(path) && !leaves(path);
}

function compiled(globs: readonly string[]): Matches | undefined {
  if (globs.length === 0) return undefined;
  const wide = globs.flatMap((glob) => {
    const plain = plainGlob(glob);
    return WILD.test(plain.slice(plain.lastIndexOf("/") + 1)) ? [plain] : [plain, `${plain}/**`];
  });
  // s: a name may have line breaks in it.
  const matches = picomatch(wide, { dot: true, flags: "s" });
  return (path) => matches(path);
}
