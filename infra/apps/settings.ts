import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";

const QUANTITY = /^\d+(\.\d+)?(m|[KMGT]i?)?$/;
const quantity = z
  .string()
  .regex(QUANTITY, 'A Kubernetes quantity with quotes where it is a number, such as "4", 500m or 8Gi.');

const settings = z.strictObject({
  /** Where the app listens; nothing else in its pods can be reached. */
  port: z.int().min(1).max(65_535),
  /** What all of its pods together may ask for. */
  quota: z.strictObject({ cpu: quantity, memory: quantity, pods: quantity }),
});

export type Settings = z.infer<typeof settings>;

/** The stack's configuration; throws with every mistake by its key before any resource is registered. */
export function readSettings(): Settings {
  const config = new pulumi.Config();
  return checkSettings({ port: config.getNumber("port"), quota: config.getObject("quota") }, pulumi.getStack());
}

/** The pure part of `readSettings`. */
export function checkSettings(given: unknown, stack: string): Settings {
  const parsed = settings.safeParse(given);
  if (parsed.success) return parsed.data;
  const mistakes = parsed.error.issues.map(({ path, message }) => `- apps:${path.join(".")}: ${message}`);
  throw new pulumi.RunError([`Pulumi.${stack}.yaml cannot be used, nothing was created:`, ...mistakes].join("\n"));
}
