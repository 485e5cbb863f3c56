// A type's definition from the class of the installed SDK, with what a package's tables add to it.
"use strict";
const { createHash } = require("node:crypto");
const { blank, sdkClass } = require("./sdk-class.cjs");

/**
 * The definition of a type that the program's SDK has, else undefined.
 * @param more {forceNew: [paths], outputs(inputs, context), unique: [names], …} of this type
 */
function sdkType(token, { forceNew = [], outputs = () => ({}), ...more } = {}) {
  const sdk = sdkClass(token);
  if (sdk === undefined) return undefined;
  const auto = autonamed(sdk);
  return {
    inputs: { ...sdk.inputs, ...forced(sdk.inputs, forceNew) },
    secretOutputs: sdk.secrets,
    outputs: (inputs, context) => declaredOnly({ ...blanks(sdk, inputs, context), ...outputs(inputs, context) }, sdk),
    bare: true,
    failures: (inputs) => unknownKeys(inputs, sdk),
    check: (news, olds, name, context) => (auto ? named(auto, news, olds, name, context) : news),
    ...more,
  };
}

/** `vpcConfig.subnetIds` forces a new object, the rest of `vpcConfig` does not. */
function forced(inputs, paths) {
  const roots = new Set(paths.map((each) => each.split(/[.[]/)[0]));
  return Object.fromEntries(
    [...roots].map((root) => {
      const below = paths.filter((each) => each.startsWith(`${root}.`)).map((each) => each.slice(root.length));
      return [root, { ...inputs[root], forceNew: below.length > 0 ? below : true }];
    }),
  );
}

function blanks({ outputs }, inputs, { id }) {
  const missing = Object.entries(outputs).filter(([name]) => inputs[name] === undefined);
  const made = missing.map(([name, type]) => [name, blank(type, `${id}-${name}`)]);
  return Object.fromEntries(made.filter(([, value]) => value !== undefined));
}

const declaredOnly = (values, { outputs }) =>
  Object.fromEntries(Object.entries(values).filter(([name, value]) => name in outputs && value !== undefined));

const unknownKeys = (inputs, sdk) =>
  Object.keys(inputs)
    .filter((name) => !(name in sdk.inputs) && name !== "lab")
    .map((property) => ({ property, reason: `Invalid or unknown key "${property}"` }));

/** Providers name what the program does not: most of aws by an input `name` that always has a value afterwards. */
const autonamed = ({ inputs, outputs }) =>
  ["name", "nodeGroupName"].find((name) => name in inputs && outputs[name] === "string" && !inputs[name].required);

/** A name once given stays; the engine tells no old inputs where it wants a new object. */
function named(property, news, olds, name, { nth }) {
  if (news[property] !== undefined || news[`${property}Prefix`] !== undefined) return news;
  const suffix = createHash("sha256").update(`${name} ${nth}`).digest("hex").slice(0, 7);
  const kept = olds.__defaults?.includes(property) ? olds[property] : undefined;
  return { ...news, [property]: kept ?? `${name}-${suffix}`, __defaults: [property] };
}

module.exports = { sdkType };
