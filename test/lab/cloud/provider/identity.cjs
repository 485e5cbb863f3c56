// Which package this process plays: by --name and --version, by LAB_PROVIDER_NAME and LAB_PROVIDER_VERSION, or by the name
// of the link it was started as: …/resource-aws-v7.48.0/pulumi-resource-aws is aws 7.48.0.
"use strict";
const path = require("node:path");

const FILE = /^pulumi-resource-(?<name>[a-z][a-z0-9-]*)$/;
const FOLDER = /^resource-(?<name>[a-z][a-z0-9-]*)-v(?<version>\d.*)$/;

function flag(args, name) {
  const at = args.indexOf(`--${name}`);
  return at === -1 ? undefined : args[at + 1];
}

/** The package's name and version, from how the process was started. */
function identify(script, args, env) {
  const file = FILE.exec(path.basename(script))?.groups;
  const folder = FOLDER.exec(path.basename(path.dirname(script)))?.groups;
  return {
    name: flag(args, "name") ?? env.LAB_PROVIDER_NAME ?? file?.name ?? "lab",
    version: flag(args, "version") ?? env.LAB_PROVIDER_VERSION ?? folder?.version ?? "0.1.0",
  };
}

module.exports = { identify };
