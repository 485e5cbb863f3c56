import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { cacheRoot } from "./cache.mjs";
import { withLock } from "./lock.mjs";
import { PartMissing } from "./missing.mjs";
import { npmCi } from "./npm-ci.mjs";
import { packagesMatch } from "./packages-match.mjs";
import { root } from "./root.mjs";

const path = join(root, "node_modules");

/**
 * The npm packages of the lock file in node_modules. What is there is known from npm's own record, which npm writes
 * when an installation is complete: an interrupted one is done again, one made by hand is taken as it is.
 */
export async function packages({ say, onWait }) {
  if (areThere()) return { path, how: "node_modules" };
  // Beside the cache and not in the clone: npm empties node_modules, and the clone should show no files of ours.
  const clone = createHash("sha256").update(root).digest("hex").slice(0, 16);
  return withLock(join(cacheRoot(), "locks", `packages-${clone}`), { onWait }, async () => {
    if (areThere()) return { path, how: "node_modules" };
    say("installing the npm packages of package-lock.json");
    await install();
    return { path, how: "installed by npm" };
  });
}

function areThere() {
  try {
    return packagesMatch(readJson("package-lock.json"), readJson("node_modules/.package-lock.json"));
  } catch {
    return false;
  }
}

async function install() {
  // NODE_ENV=production or a setting of the user's would leave out what the tests are made of.
  await npmCi(root, ["--include=dev", "--include=optional"], "in the clone");
  if (areThere()) return;
  throw new PartMissing("npm ci left node_modules incomplete", "Run `npm ci` in the clone and mend what it says.");
}

function readJson(name) {
  return JSON.parse(readFileSync(join(root, name), "utf8"));
}
