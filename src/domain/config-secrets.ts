import { createDecipheriv, pbkdf2 } from "node:crypto";
import { promisify } from "node:util";
import { parse } from "yaml";
import { z } from "zod";

/**
 * Secrets in a stack's config file (Pulumi.<stack>.yaml), decrypted here where the passphrase is known, so that masking
 * them costs no engine process. The format is the engine's: a key by PBKDF2 over the file's salt, AES-256-GCM, values
 * `v1:<nonce>:<ciphertext and tag>`, and a known text beside the salt to tell a wrong passphrase.
 */
const derive = promisify(pbkdf2);
const ITERATIONS = 1_000_000;
const KEY_BYTES = 32;
const TAG_BYTES = 16;
const KNOWN_TEXT = "pulumi";

const stackConfigSchema = z.object({
  config: z.record(z.string(), z.unknown()).nullish(),
  encryptionsalt: z.string().nullish(),
  secretsprovider: z.string().nullish(),
  environment: z.unknown().optional(),
});
type StackConfig = z.infer<typeof stackConfigSchema>;

/** Does the stack's config hold secrets, or take some from elsewhere? A file that cannot be read may. */
export function needsDecryption(stackConfigText: string): boolean {
  const config = parseStackConfig(stackConfigText);
  return config === undefined || usesEnvironments(config) || ciphertextsOf(config.config).length > 0;
}

/**
 * The plaintexts of the config's secrets.
 * @returns undefined where they cannot be decrypted here: wrong passphrase, another secrets provider, values taken from
 *   ESC environments, or a format that this version does not know. Never throws.
 */
export async function decryptConfigSecrets(stackConfigText: string, passphrase: string): Promise<string[] | undefined> {
  const config = parseStackConfig(stackConfigText);
  if (config === undefined || usesEnvironments(config)) return undefined;
  if (!["", "passphrase"].includes(config.secretsprovider ?? "")) return undefined;
  const [, salt, check] = /^v1:([^:]+):(v1:[^:]+:[^:]+)$/.exec(config.encryptionsalt ?? "") ?? [];
  if (salt === undefined || check === undefined) return undefined;
  const key = await derive(passphrase, Buffer.from(salt, "base64"), ITERATIONS, KEY_BYTES, "sha256");
  if (decrypt(key, check) !== KNOWN_TEXT) return undefined;
  const plaintexts = ciphertextsOf(config.config).map((ciphertext) => decrypt(key, ciphertext));
  return plaintexts.every((plaintext) => plaintext !== undefined) ? plaintexts.flatMap(withParts) : undefined;
}

/**
 * The secrets in what `pulumi config --json --show-secrets` prints.
 * @returns undefined where it is not that. Never throws.
 */
export function secretsOfConfigJson(text: string): string[] | undefined {
  const shown = z.record(z.string(), z.object({ value: z.string().optional(), secret: z.boolean() }));
  const parsed = shown.safeParse(jsonOf(text));
  if (!parsed.success) return undefined;
  return Object.values(parsed.data).flatMap(({ value, secret }) =>
    secret && value !== undefined ? withParts(value) : [],
  );
}

function parseStackConfig(text: string): StackConfig | undefined {
  try {
    // An empty file is no config; anything else has to be what we know.
    return stackConfigSchema.parse(parse(text) ?? {});
  } catch {
    return undefined;
  }
}

function usesEnvironments({ environment }: StackConfig): boolean {
  return environment !== undefined && environment !== null && !(Array.isArray(environment) && environment.length === 0);
}

/** `{secure: …}` anywhere: objects and lists may hold secrets of their own. */
function ciphertextsOf(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  if ("secure" in value && typeof value.secure === "string") return [value.secure];
  return Object.values(value).flatMap(ciphertextsOf);
}

function decrypt(key: Buffer, ciphertext: string): string | undefined {
  const [, nonce, sealed] = /^v1:([^:]+):([^:]*)$/.exec(ciphertext) ?? [];
  if (nonce === undefined || sealed === undefined) return undefined;
  const bytes = Buffer.from(sealed, "base64");
  if (bytes.length < TAG_BYTES) return undefined;
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64"));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]).toString("utf8");
  } catch {
    return undefined;
  }
}

/** A secret, and if it is JSON, the texts in it: a program reads them one by one. */
function withParts(plaintext: string): string[] {
  return [plaintext, ...stringsIn(jsonOf(plaintext))];
}

function stringsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
