import { chmod, copyFile, readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { cacheKey, keptOrMade } from "./cache.mjs";
import { run } from "./child.mjs";
import { buildKey, goBuild, moduleSources } from "./go-build.mjs";
import { PartMissing } from "./missing.mjs";
import { findOnPath, isExecutable } from "./path-lookup.mjs";
import { platformNames } from "./platform.mjs";
import { root, versions } from "./root.mjs";

const HOST = "pulumi-language-python";
const SDK = "github.com/pulumi/pulumi/sdk/v3";
const LIMIT_MS = 10 * 60_000;

/** moto, which plays S3, STS and more of AWS on this machine: a Python of its own with the pinned packages. */
export async function moto(context) {
  const { path, made } = await environmentOf("moto", versions.moto, context);
  return { path, how: made ? "installed by pip" : "cache" };
}

/**
 * Pulumi's Python host (beside the engine in the official release, else built) and a Python that has Pulumi's package.
 * `path` is that Python; `folder` holds the host.
 */
export async function python(context) {
  const [{ path, made }, host] = await Promise.all([
    environmentOf("pulumi", versions.pythonPackage, context),
    hostOf(context),
  ]);
  return { path, how: `host: ${host.how}, package: ${made ? "installed by pip" : "cache"}`, folder: host.folder };
}

async function hostOf(context) {
  const engine = await context.part("engine").catch(() => undefined);
  const beside = engine && dirname(engine.path);
  if (beside && isExecutable(join(beside, HOST))) return { folder: beside, how: `with the engine (${engine.how})` };
  const { folder, made } = await keptOrMade({
    key: buildKey("python-host", versions.nodejsHost, ["nodejs-host"]),
    files: [HOST, `${HOST}-exec`],
    onWait: context.onWait,
    make: (temporary) => buildHost(context, temporary),
  });
  return { folder, how: made ? "built from Go modules" : "cache" };
}

/** Of the same module as the Node.js host. What runs the program, and dynamic providers, are scripts beside it. */
async function buildHost({ part, say }, folder) {
  const program = `${SDK}/python/cmd/${HOST}`;
  await goBuild({
    ...{ part, say, module: "nodejs-host", program },
    what: "Pulumi's Python host",
    output: join(folder, HOST),
  });
  const sources = join(await moduleSources({ part, module: "nodejs-host", dependency: SDK }), "python");
  const scripts = await readdir(join(sources, "dist"));
  const beside = [join(sources, "cmd", `${HOST}-exec`), ...scripts.map((name) => join(sources, "dist", name))];
  for (const from of beside) {
    const to = join(folder, from.split("/").at(-1));
    await copyFile(from, to);
    await chmod(to, 0o755);
  }
  return { how: "built from Go modules" };
}

/**
 * A Python with the packages that a list pins: scripts/tools/python/<name>.txt where none is given. It is called by its path: the scripts that pip makes
 * name the folder in which they were made.
 */
export async function environmentOf(name, version, { say, onWait }, lists = [ownList(name)]) {
  const { path, version: own } = await pythonOnPath();
  const pins = await Promise.all(lists.map((list) => readFile(list, "utf8")));
  const { folder, made } = await keptOrMade({
    key: cacheKey(`python-${name}`, version, [...pins, own, platformNames().node]),
    files: ["bin/python"],
    onWait,
    make: async (temporary) => {
      say(`installing ${name} ${version} for Python ${own} with pip`);
      await must(path, ["-m", "venv", temporary], "Install Python's venv (on Debian: python3-venv).");
      const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"];
      await must(
        join(temporary, "bin/python"),
        [...pip, ...lists.flatMap((list) => ["-r", list])],
        "Check that PyPI can be reached and the disk has 1 GB free.",
      );
      return { how: "installed by pip" };
    },
  });
  return { path: join(folder, "bin/python"), made };
}

const ownList = (name) => join(root, "scripts/tools/python", `${name}.txt`);

async function pythonOnPath() {
  const path = findOnPath(["python3", "python"]);
  const script = "import sys; print('%d.%d' % sys.version_info[:2])";
  const { stdout } = path === undefined ? { stdout: "" } : await run(path, ["-c", script], { cwd: root });
  const version = stdout.trim();
  const [major, minor] = version.split(".").map(Number);
  if (major === 3 && minor >= 10) return { path, version };
  const found = version === "" ? "none is on PATH" : `the one on PATH is ${version}`;
  throw new PartMissing(
    `no Python 3.10 or newer: ${found}`,
    "Install Python 3.10 or newer so that python3 is on PATH.",
  );
}

async function must(command, args, next) {
  const { code, output } = await run(command, args, { cwd: root, polite: true, timeoutMs: LIMIT_MS });
  if (code === 0) return;
  const last = output.trim().split("\n").at(-1) ?? "";
  throw new PartMissing(`${args.slice(1, 2).join(" ")} failed: ${last.slice(0, 300)}`, next);
}
