// Property paths as the engine writes them: a.b, list[0], tags["k8s.io/x"]; and the differences between two values by path.
"use strict";
const { canonical, hasUnknown, isObject } = require("./values.cjs");

const PLAIN_KEY = /^[A-Za-z_][A-Za-z0-9_]*$/;

function below(path, key) {
  if (typeof key === "number") return `${path}[${key}]`;
  if (!PLAIN_KEY.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}

function keysOf(before, after) {
  if (!Array.isArray(before)) return [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return Array.from({ length: Math.max(before.length, after.length) }, (_, index) => index);
}

const sameShape = (before, after) =>
  isObject(before) && isObject(after) && Array.isArray(before) === Array.isArray(after);

/** Every leaf that differs, as {path, root, before, after}; an unknown value always differs. */
function differences(before, after, path = "", root = "") {
  if (canonical(before) === canonical(after) && !hasUnknown(after)) return [];
  if (!sameShape(before, after)) return [{ path, root, before, after }];
  return keysOf(before, after).flatMap((key) =>
    differences(before[key], after[key], below(path, key), root === "" ? String(key) : root),
  );
}

/** Does `path` lie at or below `pattern`? `[*]` in the pattern stands for any index. */
function covers(pattern, path) {
  if (!pattern.includes("[*]")) return starts(pattern, path);
  return starts(pattern, path.replace(/\[\d+\]/g, "[*]"));
}

const starts = (pattern, path) => path === pattern || path.startsWith(`${pattern}.`) || path.startsWith(`${pattern}[`);

module.exports = { covers, differences };
