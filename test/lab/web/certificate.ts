import { generateKeyPairSync, randomBytes, sign } from "node:crypto";

export interface LabCertificate {
  readonly key: string;
  /** Its own authority: whoever trusts it has it in NODE_EXTRA_CA_CERTS. */
  readonly cert: string;
}

const DAY_MS = 86_400_000;

/** A certificate of 127.0.0.1 that ends so many days from now, or has ended. Node can sign one, but not write it. */
export function certificateEnding(days: number): LabCertificate {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const end = Date.now() + days * DAY_MS;
  const name = sequence(der(0x31, sequence(oid("550403"), der(0x0c, Buffer.from("127.0.0.1")))));
  const serial = Buffer.concat([Buffer.from([1]), randomBytes(8)]);
  const content = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))), // version 3
    der(0x02, serial),
    ECDSA_SHA256,
    name,
    sequence(time(end - 400 * DAY_MS), time(end)),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, sequence(ADDRESS, AUTHORITY)),
  );
  const signature = sign("sha256", content, privateKey);
  const whole = sequence(content, ECDSA_SHA256, der(0x03, Buffer.from([0]), signature));
  return { key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(), cert: pem(whole) };
}

/** Its length takes one byte below 128, else a byte of how many follow. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const size = content.length;
  const length = size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, ...parts);
}

function oid(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, "hex"));
}

/** GeneralizedTime: 20260101000000Z. */
function time(instant: number): Buffer {
  const text = new Date(instant).toISOString().replace(/\.\d+|[-:T]/g, "");
  return der(0x18, Buffer.from(text));
}

function pem(bytes: Buffer): string {
  const lines = bytes.toString("base64").match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}

const ECDSA_SHA256 = sequence(oid("2a8648ce3d040302"));
/** subjectAltName: IP 127.0.0.1. */
const ADDRESS = sequence(oid("551d11"), der(0x04, sequence(der(0x87, Buffer.from([127, 0, 0, 1])))));
/** basicConstraints: an authority. */
const AUTHORITY = sequence(oid("551d13"), der(0x04, sequence(der(0x01, Buffer.from([0xff])))));
