import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { systemErrorCode } from "./system-error";

const CHUNK_BYTES = 256 * 1024;
/** Live enough for a reader, and no load. */
const POLL_MS = 50;

/** A file that is being read while another process writes it. */
export interface FollowedFile {
  /** The writer is done: reads to the end, then resolves. Rejects with what the reading, or `onText`, threw. */
  readonly end: () => Promise<void>;
}

/**
 * Reads a file as it grows. It may not exist yet.
 * @param onText gets the text in pieces of any size; a character is never cut, bytes that are no UTF-8 become U+FFFD
 */
export function followFile(path: string, onText: (text: string) => void): FollowedFile {
  const stop = new AbortController();
  const done = follow(path, onText, stop.signal);
  done.catch(() => undefined); // told by end()
  return {
    end: () => {
      stop.abort();
      return done;
    },
  };
}

async function follow(path: string, onText: (text: string) => void, stop: AbortSignal): Promise<void> {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  let file: FileHandle | undefined;
  try {
    for (let last = false; ;) {
      file ??= await openIfThere(path);
      while (file !== undefined) {
        const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES, null);
        if (bytesRead === 0) break;
        tell(decoder.decode(buffer.subarray(0, bytesRead), { stream: true }), onText);
      }
      if (last) break;
      last = stop.aborted || (await sleep(POLL_MS, false, { signal: stop }).catch(() => true));
    }
    tell(decoder.decode(), onText);
  } finally {
    await file?.close();
  }
}

function tell(text: string, onText: (text: string) => void): void {
  if (text !== "") onText(text);
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, "r");
  } catch (error) {
    if (systemErrorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** As followFile, line by line, without line ends. A last line without an end counts. */
export function followLines(path: string, onLine: (line: string) => void): FollowedFile {
  let begun: string[] = []; // pieces of a line: events may be megabytes, and are not glued at each piece
  const flush = (): void => {
    if (begun.length > 0) onLine(begun.join(""));
    begun = [];
  };
  const followed = followFile(path, (text) => {
    const parts = text.split("\n");
    const rest = parts.pop() ?? "";
    for (const part of parts) {
      onLine(begun.join("") + part);
      begun = [];
    }
    if (rest !== "") begun.push(rest);
  });
  return {
    end: async () => {
      await followed.end();
      flush();
    },
  };
}
