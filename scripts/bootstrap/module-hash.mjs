import { createHash } from "node:crypto";

/** Go's `h1:` hash of a module: files is a list of {name, data}, names as in the module's zip. */
export function moduleHash(files) {
  const lines = files
    .map(({ name, data }) => ({ name, hash: createHash("sha256").update(data).digest("hex") }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, hash }) => `${hash}  ${name}\n`);
  return `h1:${createHash("sha256").update(lines.join("")).digest("base64")}`;
}
