import { copyFile, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ACT_PATCHES } from "./act-patch.mjs";
import { keptOrMade } from "./cache.mjs";
import { run } from "./child.mjs";
import { copySources } from "./copy-sources.mjs";
import { buildKey, goBuild, moduleFolder, moduleSources } from "./go-build.mjs";
import { findOnPath, isExecutable } from "./path-lookup.mjs";
import { root, versions } from "./root.mjs";

const ACT = "github.com/nektos/act";

/** Pulumi's YAML host: beside the engine (the official release has it), else built. */
export async function yaml(context) {
  const file = "pulumi-language-yaml";
  const engine = await context.part("engine").catch(() => undefined);
  const beside = engine && join(dirname(engine.path), file);
  if (beside && isExecutable(beside)) return { path: beside, how: `with the engine (${engine.how})` };
  return built(context, {
    name: "yaml",
    module: "yaml-host",
    file,
    program: "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml",
    linker: `-X github.com/pulumi/pulumi-yaml/pkg/version.Version=v${versions.yaml}`,
  });
}

/** actionlint, which checks workflows: on PATH in the pinned version, else built. */
export async function actionlint(context) {
  const onPath = findOnPath(["actionlint"]);
  if (onPath !== undefined) {
    const { stdout } = await run(onPath, ["-version"], { cwd: root }).catch(() => ({ stdout: "" }));
    if (stdout.split("\n")[0].replace(/^v/, "") === versions.actionlint) return { path: onPath, how: "PATH" };
  }
  return built(context, {
    name: "actionlint",
    module: "tools",
    file: "actionlint",
    program: "github.com/rhysd/actionlint/cmd/actionlint",
    linker: `-X github.com/rhysd/actionlint.version=${versions.actionlint}`,
  });
}

/** act, which runs workflows on this machine: always our own build, because of what act-patch.mjs mends. */
export async function act(context) {
  return built(context, { name: "act", module: "tools", file: "act", program: ACT, patch: patchedAct });
}

async function built(context, { name, module, file, program, linker, patch }) {
  const version = versions[name];
  const ingredients = patch === undefined ? [] : Object.values(ACT_PATCHES).map(String);
  const { folder, made } = await keptOrMade({
    key: buildKey(name, version, [module], linker ?? "", ...ingredients),
    files: [file],
    onWait: context.onWait,
    make: async (temporary) => {
      const { part, say } = context;
      const settings = {
        part,
        say,
        what: `${file} ${version}`,
        module,
        program,
        output: join(temporary, file),
        linker,
      };
      const patched = await patch?.(context, temporary);
      await goBuild({ ...settings, modfile: patched?.modfile });
      await patched?.remove();
      return { how: "built from Go modules" };
    },
  });
  return { path: join(folder, file), how: made ? "built from Go modules" : "cache", folder };
}

/**
 * A copy of act's sources with the patch, and a go.mod that puts it in act's place; all other pins stay as committed.
 * Go's own overlay is no way: it refuses to replace files of its module cache.
 */
async function patchedAct({ part }, temporary) {
  const sources = await moduleSources({ part, module: "tools", dependency: ACT });
  const folder = join(temporary, "patched");
  const changes = Object.entries(ACT_PATCHES).map(([file, change]) => [
    file,
    (source) => change(source.toString("utf8")),
  ]);
  await copySources(sources, join(folder, "act"), Object.fromEntries(changes));
  const pins = await readFile(join(moduleFolder("tools"), "go.mod"), "utf8");
  await writeFile(join(folder, "go.mod"), `${pins}\nreplace ${ACT} => ${join(folder, "act")}\n`);
  await copyFile(join(moduleFolder("tools"), "go.sum"), join(folder, "go.sum"));
  return { modfile: join(folder, "go.mod"), remove: () => rm(folder, { recursive: true, force: true }) };
}
