// The resources that a remote component registers: by type token, with the version of the SDK that the program has, so that
// they use the same providers as the program's own.
"use strict";
const path = require("node:path");
const pulumi = require("@pulumi/pulumi");
const { packageFolder } = require("../provider/sdk-class.cjs");

const open = (names) => Object.fromEntries(names.map((name) => [name, undefined]));

/** The version of a package's SDK in the program's folder, where the plugin is started. */
function versionOf(name) {
  const folder = packageFolder(`@pulumi/${name}`, process.cwd());
  if (folder === undefined) throw new Error(`@pulumi/${name} is not installed for ${process.cwd()}.`);
  return require(path.join(folder, "package.json")).version;
}

const versions = new Map();
function versionFor(token) {
  const [name] = token.split(":");
  if (!versions.has(name)) versions.set(name, versionOf(name));
  return versions.get(name);
}

/** A resource with these inputs; `outputs` are there as outputs of the object. */
function child(token, name, inputs, outputs, options) {
  return new pulumi.CustomResource(
    token,
    name,
    { ...open(outputs), ...inputs },
    { version: versionFor(token), ...options },
  );
}

class KubernetesProvider extends pulumi.ProviderResource {
  constructor(name, inputs, options) {
    super("kubernetes", name, inputs, { version: versionFor("kubernetes:"), ...options });
  }
}

/** A component below the one that was asked for. */
class Component extends pulumi.ComponentResource {
  constructor(token, name, inputs, build, options) {
    super(token, name, inputs, options);
    this.state = build({ parent: this });
    this.registerOutputs(this.state);
  }
}

/** What a program hands over as an argument arrives as a reference; these make objects with outputs of them. */
function readable(name, module, outputs) {
  const version = versionFor(`${name}:`);
  const construct = (resourceName, token, urn) =>
    token.startsWith("eks:index:")
      ? new pulumi.ComponentResource(token, resourceName, open(outputs), { urn }, true)
      : new pulumi.CustomResource(token, resourceName, open(outputs), { urn });
  pulumi.runtime.registerResourceModule(name, module, { version, construct });
}

module.exports = { Component, KubernetesProvider, child, readable, versionOf };
