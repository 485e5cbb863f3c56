// The SDK of the package `lab` for Node programs: new lab.Vpc("main", {cidrBlock: "10.1.0.0/16"}). Any other type, of any
// package: new lab.Resource("aws:ec2/vpc:Vpc", "main", {…}, {outputs: ["arn"]}).
"use strict";
const pulumi = require("@pulumi/pulumi");
const { types } = require("./lab.types.cjs");

/** Outputs must be named beforehand, so that they are there (unknown) while a preview runs. */
const open = (names) => Object.fromEntries(names.map((name) => [name, undefined]));

class Resource extends pulumi.CustomResource {
  constructor(token, name, inputs = {}, { outputs = ["arn"], ...options } = {}) {
    super(token, name, { ...open(outputs), ...inputs }, options);
  }
}

const lastOf = (token) => token.split(":").at(-1);

function classFor(token, { inputs, outputNames = ["arn"], secretOutputs: given = [] }) {
  const outputs = [...outputNames, ...Object.keys(inputs)];
  const secrets = [...given, ...Object.keys(inputs).filter((name) => inputs[name].secret)];
  // Straight below CustomResource: Pulumi counts the frames up to the program's line (sourcePosition).
  const made = class extends pulumi.CustomResource {
    constructor(name, args = {}, options = {}) {
      const secretOutputs = [...secrets, ...(options.additionalSecretOutputs ?? [])];
      super(token, name, { ...open(outputs), ...args }, { ...options, additionalSecretOutputs: secretOutputs });
    }
    static get(name, id, options) {
      return new made(name, {}, { ...options, id });
    }
  };
  return Object.defineProperty(made, "name", { value: lastOf(token) });
}

class Component extends pulumi.ComponentResource {
  constructor(type, name, inputs = {}, options = {}) {
    super(type, name, inputs, options);
  }
}

class Provider extends pulumi.ProviderResource {
  constructor(name, inputs = {}, options = {}) {
    super("lab", name, inputs, options);
  }
}

const classes = Object.entries(types).map(([token, type]) => [lastOf(token), classFor(token, type)]);

module.exports = {
  ...Object.fromEntries(classes),
  Component,
  Provider,
  Resource,
  getZones: (options) => pulumi.runtime.invoke("lab:index:getZones", {}, options).then(({ result }) => result),
};
