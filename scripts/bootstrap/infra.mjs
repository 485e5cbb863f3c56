import { cp, lstat, mkdir, readFile, symlink, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { cacheKey, keptOrMade } from "./cache.mjs";
import { npmCi } from "./npm-ci.mjs";
import { PartMissing } from "./missing.mjs";
import { packagesMatch } from "./packages-match.mjs";
import { root } from "./root.mjs";

const home = join(root, "infra");
const path = join(home, "node_modules");
/** What npm reads to install: the package and the members of its workspace. */
const MANIFESTS = ["package.json", "package-lock.json", "apps/package.json", "policy/package.json"];
const RECORD = "node_modules/.package-lock.json";

/**
 * The npm packages of infra/: Pulumi's SDKs for AWS, EKS and Kubernetes, which the action itself does not have. They are
 * kept outside of the clone and linked into it; a node_modules made there by hand is taken when it is complete.
 */
export async function infra({ say, onWait }) {
  if (await areThere(home)) return { path, how: "infra/node_modules" };
  if ((await kindOf(path)) === "folder")
    throw new PartMissing(
      "infra/node_modules is not what infra/package-lock.json asks for",
      "Run `npm ci` in infra, or remove infra/node_modules.",
    );
  const texts = await Promise.all(MANIFESTS.map((name) => readFile(join(home, name), "utf8")));
  const make = async (folder) => {
    say("installing the npm packages of infra/package-lock.json");
    await install(folder);
  };
  const key = cacheKey("infra", "1", [process.platform, process.arch, ...texts]);
  const { folder, made } = await keptOrMade({ key, files: [RECORD], make, onWait });
  await link(join(folder, "node_modules"));
  return { path, how: made ? "installed by npm" : "kept" };
}

async function install(folder) {
  for (const name of MANIFESTS) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await cp(join(home, name), join(folder, name));
  }
  // Their scripts would download provider plugins, which tests do not use.
  await npmCi(folder, ["--ignore-scripts"], "in infra");
}

async function areThere(folder) {
  try {
    const [lock, installed] = await Promise.all(
      ["package-lock.json", RECORD].map(async (name) => JSON.parse(await readFile(join(folder, name), "utf8"))),
    );
    return packagesMatch(lock, installed);
  } catch {
    return false;
  }
}

async function kindOf(file) {
  const found = await lstat(file).catch(() => undefined);
  if (found === undefined) return "nothing";
  return found.isSymbolicLink() ? "link" : "folder";
}

/** Another run may link at the same time: to the same folder, since its name follows from the same files. */
async function link(target) {
  if ((await kindOf(path)) === "link") await unlink(path).catch(() => {});
  await symlink(target, path, "junction").catch((error) => {
    if (error.code !== "EEXIST") throw error;
  });
}
