// Diff: from old and new inputs to the paths that differ, which of them force a replacement, and in which order.
"use strict";
const { plain } = require("./values.cjs");
const { covers, differences } = require("./paths.cjs");
const { forceNew } = require("./definitions.cjs");

const withoutLab = ({ lab: _, ...inputs }) => inputs;

function wordOf({ before, after }) {
  if (before === undefined) return "ADD";
  return after === undefined ? "DELETE" : "UPDATE";
}

/** {details: [{path, kind}], roots, replaces, deleteBeforeReplace} of a change of inputs; `lab` itself never counts. */
function diffOf(type, behaviour, olds, news, ignored) {
  const before = plain(withoutLab(olds));
  const after = plain(withoutLab(news));
  const forced = forceNew(type, behaviour);
  const found = differences(before, after)
    .filter(({ path }) => !ignored.some((pattern) => covers(pattern, path)))
    .map((difference) => ({ ...difference, replace: forced.some((pattern) => covers(pattern, difference.path)) }));
  return {
    details: found.map((each) => ({ path: each.path, kind: `${wordOf(each)}${each.replace ? "_REPLACE" : ""}` })),
    roots: [...new Set(found.map(({ root }) => root))],
    replaces: [...new Set(found.filter(({ replace }) => replace).map(({ root }) => root))],
    deleteBeforeReplace: behaviour.deleteBeforeReplace ?? cannotExistTwice(type, after),
  };
}

/** A name written by hand is taken until the old object is gone; one that the provider made is made anew. */
const cannotExistTwice = (type, { __defaults: made = [], ...inputs }) =>
  (type.unique ?? []).some((name) => inputs[name] !== undefined && !made.includes(name));

module.exports = { diffOf };
