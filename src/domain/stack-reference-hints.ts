/** What a line has that may name a stack which the program reads. POSIX extended, for git's own search. */
export const REFERENCE_PATTERN = "StackReference";

/** `new pulumi.StackReference("…")` and its like in TypeScript, Python, Go, C#; `name:` below a YAML StackReference. */
const REFERENCE =
  /\b(?:New)?StackReference\s*\(\s*(?:ctx\s*,\s*)?(?:["'][^"'\n]{0,200}["']\s*,\s*\{\s*name:\s*|\$?@?f?)["'`]([^"'`\n]{1,200})["'`]/g;
const YAML_REFERENCE =
  /type:\s*["']?pulumi:pulumi:StackReference[^]{0,200}?\bname:\s*["']?((?:\$\{[^}\s]{0,100}\}|[^\s"',}]){1,200})/g;

/**
 * Names of stacks in a program's text, as `organization/project/${…}`. Only hints: the text may be dead, or the name
 * another one when it runs.
 */
export function referenceHints(source: string): string[] {
  if (!source.includes("StackReference")) return [];
  return [...source.matchAll(REFERENCE), ...source.matchAll(YAML_REFERENCE)].map(([, name = ""]) =>
    // Python's f-strings and C#'s say {stack} where YAML and TypeScript say ${stack}.
    name.replace(/(?<!\$)\{[^}]*\}/g, (braces) => `$${braces}`),
  );
}
