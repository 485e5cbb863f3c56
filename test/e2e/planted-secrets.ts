import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A secret and all the ways in which a careless program may write it. */
export interface Planted {
  readonly name: string;
  readonly value: string;
}

/** What must be found nowhere: the value itself and each form of it, with the name of what it is. */
export function formsOf({ name, value }: Planted): { readonly what: string; readonly text: string }[] {
  const base64 = Buffer.from(value).toString("base64");
  const json = JSON.stringify(value).slice(1, -1);
  const forms = {
    exact: value,
    "JSON-escaped": json,
    "JSON-escaped twice": JSON.stringify(json).slice(1, -1),
    base64: base64.replace(/=+$/, ""),
    "base64 for URLs": Buffer.from(value).toString("base64url"),
    URL: encodeURIComponent(value),
    ...Object.fromEntries(
      value
        .split("\n")
        .filter((line) => line.trim().length >= 8)
        .map((line, index) => [`line ${index + 1}`, line.trim()]),
    ),
  };
  return Object.entries(forms).map(([form, text]) => ({ what: `${name}, ${form}`, text }));
}

/** Which planted secrets a text shows; empty is as it should be. */
export function shownIn(where: string, text: string, planted: readonly Planted[]): string[] {
  return planted
    .flatMap(formsOf)
    .filter(({ text: form }) => text.includes(form))
    .map(({ what }) => `${where}: ${what}`);
}

/** Every file below a folder, by its path; symbolic links are not followed. */
export function filesBelow(folder: string): Readonly<Record<string, string>> {
  if (!existsSync(folder)) return {};
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(files.map((path) => [path, readFileSync(path, "latin1")]));
}

/** A program's lines that print `expression` (a text) in every form. */
export const printing = (expression: string): string => `
{
  const secret = ${expression};
  const forms = {
    exact: secret,
    json: JSON.stringify({ secret }),
    twice: JSON.stringify(JSON.stringify(secret)),
    base64: Buffer.from(secret).toString("base64"),
    shifted: Buffer.from("user:" + secret + "@host").toString("base64"),
    base64url: Buffer.from(secret).toString("base64url"),
    url: "https://example.com/?q=" + encodeURIComponent(secret),
    lines: secret.split("\\n").map((line) => "  | " + line).join("\\n"),
  };
  for (const [name, form] of Object.entries(forms)) {
    console.log(name + ": " + form);
    console.error(name + ": " + form);
    pulumi.log.warn(name + ": " + form);
  }
}
`;
