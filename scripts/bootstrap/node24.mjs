import { join } from "node:path";
import { PartMissing } from "./missing.mjs";
import { findOnPath, isExecutable } from "./path-lookup.mjs";
import { platformNames } from "./platform.mjs";
import { root, versions } from "./root.mjs";

/** Node 24, the version that GitHub runs the action with: the running one, else the npm package that holds it. */
export async function node24({ part }) {
  if (process.versions.node.startsWith(`${versions.node}.`)) return { path: process.execPath, how: "running" };
  await part("packages").catch(({ next }) => {
    throw new PartMissing("it comes with the npm packages", next);
  });
  const name = `node-${platformNames().node}`;
  const path = join(root, "node_modules", name, "bin", "node");
  if (isExecutable(path)) return { path, how: `npm package ${name}` };
  throw new PartMissing(
    `Node ${process.versions.node} runs this, and there is no npm package ${name} in node_modules`,
    `Put Node ${versions.node} first on PATH${findOnPath(["nvm", "fnm"]) ? ", for example with nvm or fnm" : ""} and run again.`,
  );
}
