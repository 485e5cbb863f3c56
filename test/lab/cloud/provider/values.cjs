// Property values as the engine sends them: secrets wrapped, unknowns as a magic string.
"use strict";
const { createHash } = require("node:crypto");

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

const isObject = (value) => typeof value === "object" && value !== null;
const isSecret = (value) => isObject(value) && value[SIGNATURE] === SECRET;
const secret = (value) => ({ [SIGNATURE]: SECRET, value });
const hasUnknown = (value) => JSON.stringify(value)?.includes(UNKNOWN) ?? false;

/** Applies `change` to each secret inside a value, whole; everything else stays as it is. */
function mapSecrets(value, change) {
  if (isSecret(value)) return change(value.value);
  if (Array.isArray(value)) return value.map((item) => mapSecrets(item, change));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapSecrets(item, change)]));
}

/** The value itself, secrets unwrapped at every depth. */
const plain = (value) => mapSecrets(value, (inner) => plain(inner));

/** JSON with sorted keys, so that equal values give equal text. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? "absent";
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join()}}`;
}

/** What the journal holds in place of a secret: tells equal from different and nothing else. */
const secretMark = (value) =>
  `[secret ${createHash("sha256")
    .update(canonical(plain(value)))
    .digest("hex")
    .slice(0, 16)}]`;

/** The value as the journal may hold it. */
const masked = (value) => mapSecrets(value, secretMark);

module.exports = { UNKNOWN, canonical, hasUnknown, isObject, isSecret, masked, plain, secret, secretMark };
