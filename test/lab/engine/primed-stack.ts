import { createCipheriv, createHash, pbkdf2Sync } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * Stacks without `pulumi stack init` (0.7 s): the files that it would write, for one fixed passphrase and salt. Secrets in
 * the configuration are encrypted here as the engine's passphrase provider does it (AES-256-GCM, key by PBKDF2).
 */
export const PASSPHRASE = "pw";
export const SALT = "v1:7KQWCUVbxg0=:v1:e8IY01/wudsTHP40:KyteAeJWZQvSTiSsc7lqHPxRGqRkjg==";

/** A value of the configuration, `{secret}` to have it encrypted; keys without a colon belong to the project. */
export type Config = Readonly<Record<string, string | { readonly secret: string }>>;

/** Adds a stack without resources to a file backend. */
export function primeStack(state: string, project: string, stack: string): void {
  for (const [path, text] of Object.entries(primedFiles(project, stack))) {
    mkdirSync(dirname(join(state, path)), { recursive: true });
    writeFileSync(join(state, path), text);
  }
}

/** What a backend of files holds of a stack without resources, by path; an S3 bucket has the same as objects. */
export function primedFiles(project: string, stack: string): Readonly<Record<string, string>> {
  return {
    ".pulumi/meta.yaml": "version: 1\n",
    [`.pulumi/stacks/${project}/${stack}.json`]: JSON.stringify(emptyCheckpoint(project, stack)),
  };
}

function emptyCheckpoint(project: string, stack: string): object {
  const manifest = { time: "2026-01-01T00:00:00Z", magic: "", version: "" };
  const latest = { manifest, secrets_providers: { type: "passphrase", state: { salt: SALT } }, metadata: {} };
  return { version: 3, checkpoint: { stack: `organization/${project}/${stack}`, latest } };
}

/** The text of a Pulumi.<stack>.yaml. */
export function stackFile(project: string, config: Config = {}): string {
  const lines = Object.entries(config).map(([key, value]) => {
    const name = JSON.stringify(key.includes(":") ? key : `${project}:${key}`);
    return typeof value === "string"
      ? `  ${name}: ${JSON.stringify(value)}\n`
      : `  ${name}:\n    secure: ${encrypt(value.secret)}\n`;
  });
  return `encryptionsalt: ${SALT}\n${lines.length > 0 ? "config:\n" : ""}${lines.join("")}`;
}

let key: Buffer | undefined;

/** The nonce follows from the value, so that the same program gives the same files. */
function encrypt(value: string): string {
  key ??= pbkdf2Sync(PASSPHRASE, Buffer.from(SALT.split(":")[1] ?? "", "base64"), 1_000_000, 32, "sha256");
  const nonce = createHash("sha256").update(value).digest().subarray(0, 12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const text = Buffer.concat([cipher.update(value, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return `v1:${nonce.toString("base64")}:${text.toString("base64")}`;
}
