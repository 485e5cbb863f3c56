/**
 * Whether what npm says it installed (node_modules/.package-lock.json, which npm writes last) is what the lock file
 * asks for. Packages for other platforms may be absent; nothing may be there that the lock file does not have.
 */
export function packagesMatch(lock, installed) {
  const wanted = Object.entries(lock.packages ?? {}).filter(([path]) => path !== "");
  const there = installed.packages ?? {};
  const right = wanted.every(([path, { version, integrity, optional, os, cpu }]) => {
    const found = there[path];
    if (found === undefined) return optional === true || os !== undefined || cpu !== undefined;
    return found.version === version && (!integrity || !found.integrity || found.integrity === integrity);
  });
  return wanted.length > 0 && right && Object.keys(there).every((path) => path in lock.packages);
}
