import { inflateRawSync } from "node:zlib";

const END = 0x06054b50;
const ENTRY = 0x02014b50;

/**
 * The files in a zip archive: a list of {name, data}. Only what Go's module proxy writes is understood
 * (stored or deflated, no zip64); anything else throws.
 */
export function unzip(archive) {
  const end = endOfDirectory(archive);
  const count = archive.readUInt16LE(end + 10);
  let at = archive.readUInt32LE(end + 16);
  if (count === 0xffff || at === 0xffffffff) throw new Error("The archive is in the zip64 format.");
  const files = [];
  for (let index = 0; index < count; index += 1) {
    if (archive.readUInt32LE(at) !== ENTRY) throw new Error("The archive's directory is damaged.");
    const nameLength = archive.readUInt16LE(at + 28);
    const name = archive.toString("utf8", at + 46, at + 46 + nameLength);
    if (!name.endsWith("/")) files.push({ name, data: content(archive, at, name) });
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return files;
}

function endOfDirectory(archive) {
  for (let at = archive.length - 22; at >= Math.max(0, archive.length - 22 - 0xffff); at -= 1) {
    if (archive.readUInt32LE(at) === END) return at;
  }
  throw new Error("This is not a whole zip archive.");
}

function content(archive, entry, name) {
  const method = archive.readUInt16LE(entry + 10);
  const [packed, size] = [archive.readUInt32LE(entry + 20), archive.readUInt32LE(entry + 24)];
  const local = archive.readUInt32LE(entry + 42);
  const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
  const raw = archive.subarray(start, start + packed);
  if (method !== 0 && method !== 8) throw new Error(`${name} is packed by method ${method}.`);
  const data = method === 0 ? raw : inflateRawSync(raw, { maxOutputLength: Math.max(size, 1) });
  if (data.length !== size) throw new Error(`${name} is damaged.`);
  return data;
}
