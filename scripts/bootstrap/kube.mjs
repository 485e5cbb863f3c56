import { readFileSync } from "node:fs";
import { symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { keptOrMade } from "./cache.mjs";
import { run } from "./child.mjs";
import { buildKey, goBuild, moduleFolder } from "./go-build.mjs";
import { CONTROL_PLANE, officialFiles } from "./kube-releases.mjs";
import { firstLine } from "./missing.mjs";
import { officialFile } from "./official-files.mjs";
import { findOnPath, isExecutable } from "./path-lookup.mjs";
import { root, versions } from "./root.mjs";

const VERSION = "k8s.io/component-base/version";
const [MAJOR, MINOR] = versions.kube.split(".");
const KUBE = {
  what: "Kubernetes (control plane, kubectl and kustomize; 4 to 8 minutes on two cores)",
  module: "kube",
  program: ".",
  linker: `-X ${VERSION}.gitVersion=v${versions.kube} -X ${VERSION}.gitMajor=${MAJOR} -X ${VERSION}.gitMinor=${MINOR}`,
};

/** Kubernetes' control plane and kubectl: on PATH in the pinned minor version, else the official release, else built. */
export async function kube(context) {
  const same = new RegExp(`v${MAJOR}\\.${MINOR}\\.`);
  const onPath = await onPathAs(CONTROL_PLANE.slice(0, 3), ["--version"], same);
  if (onPath !== undefined && findOnPath(["kubectl"]) !== undefined) return { path: onPath, how: "PATH" };
  return made(context, "kube", CONTROL_PLANE, KUBE);
}

/** etcd: an older one than 3.5.13 on PATH is not taken, its watches are too slow for kwok. */
export async function etcd(context) {
  const onPath = await onPathAs(["etcd"], ["--version"], /Version: 3\.(5\.(1[3-9]|[2-9]\d)|[6-9]\.\d+)/);
  if (onPath !== undefined) return { path: onPath, how: "PATH" };
  return made(context, "etcd", ["etcd"], { what: `etcd ${versions.etcd}`, module: "etcd", program: "." });
}

/** kwok, which plays the nodes' kubelets. */
export async function kwok(context) {
  const onPath = await onPathAs(["kwok"], ["--version"], new RegExp(`v${versions.kwok.replaceAll(".", "\\.")}\\b`));
  if (onPath !== undefined) return { path: onPath, how: "PATH" };
  return made(context, "kwok", ["kwok"], {
    what: `kwok ${versions.kwok} (about 1 minute)`,
    module: "kwok",
    program: "sigs.k8s.io/kwok/cmd/kwok",
  });
}

/** kustomize 5: on PATH, else the official release, else what the build of Kubernetes has beside the control plane. */
export async function kustomize(context) {
  const onPath = await onPathAs(["kustomize"], ["version"], /v5\./);
  if (onPath !== undefined) return { path: onPath, how: "PATH", folder: dirname(onPath) };
  const control = await context.part("kube").catch(() => undefined);
  const beside = control && join(dirname(control.path), "kustomize");
  if (beside && isExecutable(beside))
    return { path: beside, how: `with Kubernetes (${control.how})`, folder: dirname(beside) };
  return made(context, "kustomize", ["kustomize"], KUBE);
}

async function onPathAs(names, args, version) {
  const paths = names.map((name) => findOnPath([name]));
  for (const path of paths) {
    if (path === undefined) return undefined;
    const settings = { cwd: root, timeoutMs: 20_000 };
    const { output } = await run(path, args, settings).catch(() => ({ output: "" }));
    if (!version.test(output)) return undefined;
  }
  return paths[0];
}

async function made(context, name, files, build) {
  let how = "cache";
  const { folder } = await keptOrMade({
    key: buildKey(name, versions[name], [build.module], build.linker ?? "", ...sources(build)),
    files,
    onWait: context.onWait,
    make: async (temporary) => {
      how = await releaseOrBuild(context, name, build, temporary);
      return { how };
    },
  });
  return { path: join(folder, files[0]), how, folder };
}

/** What is built by itself is decided by its own source, too. */
function sources({ module, program }) {
  return program === "." ? [readFileSync(join(moduleFolder(module), "main.go"), "utf8")] : [];
}

async function releaseOrBuild({ part, say }, name, build, folder) {
  try {
    say(`loading ${name} ${versions[name]}, the official release`);
    for (const row of officialFiles(name)) await officialFile({ ...row, folder });
    return "official release";
  } catch (error) {
    say(`no official release: ${firstLine(error)}`);
  }
  const { what, module, program, linker } = build;
  const output = join(folder, module);
  await goBuild({ part, say, what, module, program, linker, output });
  // One program with many names: it does what it is called.
  if (module === "kube") for (const link of [...CONTROL_PLANE, "kustomize"]) await symlink(module, join(folder, link));
  return "built from Go modules";
}
