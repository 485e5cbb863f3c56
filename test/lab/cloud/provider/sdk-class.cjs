// A poor man's schema: the packages of the SDKs ship none, but each resource class of a generated SDK names its inputs, its
// outputs with their types and what is required in a regular form. It is read from the package that the program has.
"use strict";
const fs = require("node:fs");
const { createRequire } = require("node:module");
const path = require("node:path");

const seen = new Map();

/** {inputs: {name: {required?}}, outputs: {name: TypeScript type}, secrets: [name]} of a type; undefined without its SDK. */
function sdkClass(token, from = process.cwd()) {
  const key = `${from} ${token}`;
  if (!seen.has(key)) seen.set(key, read(token, from));
  return seen.get(key);
}

function read(token, from) {
  const file = fileOf(token, from);
  if (file === undefined) return undefined;
  const program = fs.readFileSync(`${file}.js`, "utf8");
  const [declared] = fs.readFileSync(`${file}.d.ts`, "utf8").split("export interface ");
  const names = all(program, /resourceInputs\["(\w+)"\] = (?!undefined|state\b)/g).map(([name]) => name);
  const required = new Set(all(program, /Missing required property '(\w+)'/g).map(([name]) => name));
  const [, secrets = ""] = /additionalSecretOutputs: \[([^\]]*)\]/.exec(program) ?? [];
  return {
    inputs: Object.fromEntries(names.map((name) => [name, required.has(name) ? { required: true } : {}])),
    outputs: Object.fromEntries(all(declared, /readonly (\w+): pulumi\.Output<(.*)>;/g)),
    secrets: all(secrets, /"(\w+)"/g).map(([name]) => name),
  };
}

const all = (text, pattern) => [...text.matchAll(pattern)].map(([, ...groups]) => groups);

/** aws:ec2/vpc:Vpc → @pulumi/aws/ec2/vpc, kubernetes:core/v1:Namespace → @pulumi/kubernetes/core/v1/namespace. */
function fileOf(token, from) {
  const [name, module = "", type = ""] = token.split(":");
  const root = packageFolder(`@pulumi/${name}`, from);
  if (root === undefined || type === "") return undefined;
  const file = type.toLowerCase();
  // A module ends in the type's own file in the SDK of aws; kubernetes calls helm.sh/v3 just helm/v3.
  const folder = module.toLowerCase().endsWith(`/${file}`)
    ? module.slice(0, -file.length - 1)
    : module.replace(/^([^./]+)\.[^/]*/, "$1");
  const at = path.join(root, folder === "index" ? "" : folder);
  // APIService is in apiService.js.
  const found = fs.existsSync(at) && fs.readdirSync(at).find((each) => each.toLowerCase() === `${file}.js`);
  return found ? path.join(at, found.slice(0, -".js".length)) : undefined;
}

function packageFolder(name, from) {
  try {
    return path.dirname(createRequire(path.join(from, "package.json")).resolve(`${name}/package.json`));
  } catch {
    return undefined;
  }
}

/** A value of a declared type, for what the simulation does not make up; undefined where the type allows that. */
function blank(type, text) {
  if (/\bundefined\b/.test(type) && !type.endsWith("[]")) return undefined;
  if (type.endsWith("[]")) return [];
  return { number: 0, boolean: false, string: text, ARN: text }[type] ?? {};
}

module.exports = { blank, packageFolder, sdkClass };
