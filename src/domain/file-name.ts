import { Buffer } from "node:buffer";

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const BEYOND_ASCII = /[\x80-\xff]/;

/**
 * A file name as text. Git's names are bytes: valid UTF-8 becomes what a reader expects; in other names each byte that is
 * none of ASCII's becomes one private-use character, so that two names never look the same by accident.
 * @param latin1 the bytes, each as one character
 */
export function fileName(latin1: string): string {
  if (!BEYOND_ASCII.test(latin1)) return latin1;
  try {
    return decoder.decode(Buffer.from(latin1, "latin1"));
  } catch {
    return latin1.replace(/[\x80-\xff]/g, (byte) => String.fromCharCode(0xf700 + byte.charCodeAt(0)));
  }
}

/** Names between NUL bytes, as `git … -z` prints them. */
export function fileNames(output: Buffer): string[] {
  const text = output.toString("latin1");
  if (text === "") return [];
  const names = (text.endsWith("\0") ? text.slice(0, -1) : text).split("\0");
  return BEYOND_ASCII.test(text) ? names.map(fileName) : names;
}
