import { hash } from "node:crypto";
import { isSecret } from "./value";
import { isJsonObject } from "./value-json";

/**
 * Tells whether a stack's state is still the one that was looked at. Secrets count as there or not there, never by their value:
 * the digest stands in reports.
 * @param exported the document of `pulumi stack export`; undefined: there is no such stack
 * @returns 32 hexadecimal digits
 */
export function stateDigest(exported: unknown): string {
  const deployment = isJsonObject(exported) ? exported["deployment"] : undefined;
  const resources = isJsonObject(deployment) ? deployment["resources"] : undefined;
  const text = JSON.stringify(resources ?? [], (_, value: unknown) =>
    isJsonObject(value) && isSecret(value) ? "[secret]" : value,
  );
  return hash("sha256", text, "hex").slice(0, 32);
}
