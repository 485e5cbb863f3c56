// Runs a script of this project with Node 24, the version that GitHub runs the action with, whatever Node started it.
// Use: node scripts/with-node-24.mjs SCRIPT [ARGUMENT...]
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

/** The path of a Node 24: the running one, else the one that the npm package node-<platform>-<arch> holds. */
export function node24() {
  if (process.versions.node.startsWith("24.")) return process.execPath;
  const packaged = join(root, "node_modules", `node-${process.platform}-${process.arch}`, "bin", "node");
  return existsSync(packaged) ? packaged : process.execPath;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const node = node24();
  const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ""}` };
  const { status, signal } = spawnSync(node, process.argv.slice(2), { stdio: "inherit", cwd: root, env });
  process.exitCode = status ?? (signal === "SIGINT" ? 130 : 1);
}
