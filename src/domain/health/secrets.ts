import { environmentSecrets } from "../environment-secrets";
import type { KubeObject } from "./object";

/**
 * Texts among the objects that nobody is to read: what Secrets hold, and what stands plainly in a container's environment
 * under a name that secrets have.
 */
export function secretsOf(objects: readonly KubeObject[]): string[] {
  return objects.flatMap((object) => (object.kind === "Secret" ? secretValues(object) : plainSecrets(object.body)));
}

function secretValues({ body }: KubeObject): string[] {
  const texts = (field: unknown): string[] =>
    isRecord(field) ? Object.values(field).filter((value) => typeof value === "string") : [];
  const encoded = texts(body["data"]);
  return [
    ...encoded,
    ...encoded.map((text) => Buffer.from(text, "base64").toString("utf8")),
    ...texts(body["stringData"]),
  ];
}

/** Anywhere in a body: `{name: DB_PASSWORD, value: …}`. */
function plainSecrets(value: unknown, depth = 0): string[] {
  if (depth > 20) return [];
  if (Array.isArray(value)) return value.flatMap((item) => plainSecrets(item, depth + 1));
  if (!isRecord(value)) return [];
  const { name, value: text } = value;
  const own = typeof name === "string" && typeof text === "string" ? environmentSecrets({ [name]: text }) : [];
  return [...own, ...Object.values(value).flatMap((item) => plainSecrets(item, depth + 1))];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
