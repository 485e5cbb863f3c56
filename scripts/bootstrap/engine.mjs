import { dirname, join } from "node:path";
import { keptOrMade } from "./cache.mjs";
import { run } from "./child.mjs";
import { unpackRelease } from "./engine-release.mjs";
import { buildKey, goBuild } from "./go-build.mjs";
import { firstLine } from "./missing.mjs";
import { findOnPath, isExecutable } from "./path-lookup.mjs";
import { root, versions } from "./root.mjs";

const FILES = ["pulumi", "pulumi-language-nodejs"];
const SDK_VERSION = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

/** The pinned Pulumi CLI with its Node.js host: on PATH, else the official release, else built from Go modules. */
export async function engine({ part, say, onWait }) {
  const onPath = await fromPath();
  if (onPath !== undefined) return { path: onPath, how: "PATH" };
  let how = "cache";
  const { folder } = await keptOrMade({
    key: buildKey("engine", versions.engine, ["pulumi", "nodejs-host"], versions.nodejsHost),
    files: FILES,
    onWait,
    make: async (temporary) => {
      how = await releaseOrBuild({ part, say }, temporary);
      return { how };
    },
  });
  return { path: join(folder, "pulumi"), how, folder };
}

async function fromPath() {
  const path = findOnPath(["pulumi"]);
  if (path === undefined) return undefined;
  if (!isExecutable(join(dirname(path), "pulumi-language-nodejs")) && !findOnPath(["pulumi-language-nodejs"])) return;
  const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "1" };
  const { stdout } = await run(path, ["version"], { cwd: root, env, timeoutMs: 20_000 }).catch(() => ({ stdout: "" }));
  return stdout.trim() === `v${versions.engine}` ? path : undefined;
}

async function releaseOrBuild({ part, say }, folder) {
  try {
    say(`loading Pulumi ${versions.engine}, the official release`);
    await unpackRelease(versions.engine, folder);
    return "official release";
  } catch (error) {
    say(`no official release: ${firstLine(error)}`);
  }
  await goBuild({
    part,
    say,
    what: `Pulumi ${versions.engine} (3 to 7 minutes on two cores)`,
    module: "pulumi",
    program: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    output: join(folder, "pulumi"),
    linker: `-X ${SDK_VERSION}=v${versions.engine}`,
  });
  await goBuild({
    part,
    say,
    what: "Pulumi's Node.js host",
    module: "nodejs-host",
    program: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
    output: join(folder, "pulumi-language-nodejs"),
  });
  return "built from Go modules";
}
