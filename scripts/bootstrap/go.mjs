import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { cacheKey, keptOrMade } from "./cache.mjs";
import { run } from "./child.mjs";
import { downloadFile } from "./download.mjs";
import { goIsAtLeast } from "./go-version.mjs";
import { firstLine, PartMissing } from "./missing.mjs";
import { moduleHash } from "./module-hash.mjs";
import { moduleProxies } from "./module-proxies.mjs";
import { findOnPath } from "./path-lookup.mjs";
import { platformNames } from "./platform.mjs";
import { root, versions } from "./root.mjs";
import { unzip } from "./unzip.mjs";

const { version, sums } = versions.go;

/** A Go that can build the other parts: the one on PATH when it is new enough, else the toolchain that Go's module proxy has. */
export async function go({ say, onWait }) {
  const onPath = findOnPath(["go"]);
  if (onPath !== undefined && (await isNewEnough(onPath))) return { path: onPath, how: "PATH" };
  const platform = platformNames().go;
  if (platform === undefined || sums[platform] === undefined) throw nowhere(`no Go is known for ${process.platform}`);
  const { folder, made } = await keptOrMade({
    key: cacheKey("go", version, [platform, sums[platform]]),
    files: ["go/bin/go"],
    onWait,
    make: async (temporary) => {
      say(`loading Go ${version} from the module proxy`);
      await loadToolchain(platform, temporary, await moduleProxies(await goProxy(onPath)));
      return { how: "module proxy" };
    },
  });
  return { path: join(folder, "go", "bin", "go"), how: made ? "module proxy" : "cache" };
}

async function isNewEnough(path) {
  const { stdout } = await run(path, ["version"], { cwd: root, env: local() }).catch(() => ({ stdout: "" }));
  return goIsAtLeast(stdout, version);
}

/** Without GOTOOLCHAIN=local, an older go would answer for (and load) the version that a go.mod nearby asks for. */
function local() {
  return { ...process.env, GOTOOLCHAIN: "local" };
}

async function goProxy(onPath) {
  if (process.env.GOPROXY || onPath === undefined) return process.env.GOPROXY;
  const { stdout } = await run(onPath, ["env", "GOPROXY"], { cwd: root, env: local() });
  return stdout.trim();
}

async function loadToolchain(platform, temporary, proxies) {
  const module = `v0.0.1-go${version}.${platform}`;
  const failures = [];
  for (const proxy of proxies) {
    try {
      return await unpackToolchain(`${proxy}/golang.org/toolchain/@v/${module}.zip`, module, temporary, sums[platform]);
    } catch (error) {
      failures.push(firstLine(error));
    }
  }
  throw nowhere(failures.join("; ") || "GOPROXY names no module proxy");
}

async function unpackToolchain(url, module, temporary, sum) {
  const archive = join(temporary, "go.zip");
  await downloadFile(url, archive);
  const files = unzip(await readFile(archive));
  if (moduleHash(files) !== sum) throw new Error(`${url} is not what its pinned checksum says.`);
  const prefix = `golang.org/toolchain@${module}/`;
  for (const { name, data } of files) {
    if (!name.startsWith(prefix) || name.includes("..")) throw new Error(`${url} has a file in a wrong place.`);
    const path = join(temporary, "go", name.slice(prefix.length));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, data);
    // A module's zip has no file modes; these folders hold the programs.
    if (/^(bin|pkg\/tool)\//.test(name.slice(prefix.length))) await chmod(path, 0o755);
  }
  await rm(archive);
}

function nowhere(reason) {
  return new PartMissing(
    `no Go ${version} or newer on PATH, and ${reason}`,
    `Install Go ${version} or newer, or set GOPROXY to a module proxy that can be reached.`,
  );
}
