// How a resource is to behave: the input `lab` of the resource, over the matching rules of faults.json, over its defaults.
// The shape is documented in packages/lab.d.ts (Behaviour). faults.json: {"defaults": Behaviour, "rules": [{"match": "regexp
// on the URN", …Behaviour}]}; it is read anew at each call, so a test may change it while the engine works.
"use strict";
const fs = require("node:fs");
const path = require("node:path");
const { plain } = require("./values.cjs");

function read(folder) {
  const file = path.join(folder, "faults.json");
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8")) : {};
}

/** One behaviour from several, later ones win; what is by operation (fail, sleep, …) is joined. */
function merge(all) {
  return all.reduce((sum, next) => {
    const joined = Object.entries(next).map(([key, value]) => [key, join(sum[key], value)]);
    return { ...sum, ...Object.fromEntries(joined) };
  }, {});
}

const isMap = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const join = (before, after) => (isMap(before) && isMap(after) ? { ...before, ...after } : after);

/** The behaviour of one resource. */
function behaviourOf(folder, urn, ...inputs) {
  const { defaults = {}, rules = [] } = read(folder);
  const matching = rules.filter((rule) => new RegExp(rule.match).test(urn));
  return merge([defaults, ...matching, ...inputs.map((each) => plain(each?.lab)).filter(isMap)]);
}

module.exports = { behaviourOf };
