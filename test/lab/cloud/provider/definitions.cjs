// What is known of a package's types: ../packages/<name>.types.cjs, and types.json in the cloud folder over it. A type that
// nobody knows works too: it keeps its inputs and gets an id and an arn. A package may know its types by a function
// (typeOf), such as those of an SDK that the program has installed. A type may have something real `behind` it:
// {apply(config, object), remove(config, object), live(config, object) → properties; undefined: nothing; null: it is gone}.
"use strict";
const fs = require("node:fs");
const path = require("node:path");

const UNKNOWN_TYPE = { inputs: {}, outputs: () => ({}) };

/** The definition of a package: {types: {token: {inputs, outputs, deleteBeforeReplace}}, typeOf(token), functions: {token: f}}. */
function definitionOf(name, folder) {
  const file = path.join(__dirname, "../packages", `${name}.types.cjs`);
  const { types = {}, typeOf = () => undefined, functions = {} } = fs.existsSync(file) ? require(file) : {};
  return { types: { ...types, ...extraTypes(folder) }, typeOf, functions };
}

function extraTypes(folder) {
  const file = path.join(folder, "types.json");
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8")) : {};
}

/** A type's definition, complete; `inputs` maps a name to {required?, forceNew?, secret?}. */
const typeOf = (definition, token) => ({
  ...UNKNOWN_TYPE,
  ...definition.typeOf(token),
  ...definition.types[token],
});

/** Paths whose change makes a new object. */
function forceNew(type, behaviour) {
  const byType = Object.entries(type.inputs).flatMap(([name, { forceNew: forced }]) =>
    forced === true ? [name] : (forced ?? []).map((path) => `${name}${path}`),
  );
  return [...byType, ...(behaviour.forceNew ?? [])];
}

module.exports = { definitionOf, forceNew, typeOf };
