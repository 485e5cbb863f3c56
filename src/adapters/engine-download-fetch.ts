import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import { setTimeout as sleep } from "node:timers/promises";

/** Patience with a server. */
export interface Patience {
  readonly attempts: number;
  /** Before the second attempt; doubled each time. */
  readonly pauseMs: number;
  /** Without a byte for so long, an attempt is given up. */
  readonly stallMs: number;
}

export const PATIENCE: Patience = { attempts: 5, pauseMs: 2000, stallMs: 30_000 };

/** What a server said for good: asking again would not help. */
class Refused extends Error {}

/** A small text. @throws Error after the last attempt, or at once where the server refuses (4xx) */
export async function fetchText(url: string, patience: Patience): Promise<string> {
  return retried(patience, (stall) => open(url, stall).then((response) => response.text()));
}

/**
 * A file, written to `path`.
 * @returns its SHA-256 in lower case hex
 * @throws Error after the last attempt, or at once where the server refuses (4xx)
 */
export async function fetchFile(url: string, path: string, patience: Patience): Promise<string> {
  return retried(patience, async (stall) => {
    const { body } = await open(url, stall);
    if (body === null) throw new Refused(`${url} is empty.`);
    const hash = createHash("sha256");
    const watch = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        stall.alive();
        hash.update(chunk);
        done(null, chunk);
      },
    });
    await pipeline(Readable.fromWeb(body as ReadableStream<Uint8Array>), watch, createWriteStream(path), {
      signal: stall.signal,
    });
    return hash.digest("hex");
  });
}

async function open(url: string, { signal, alive }: Stall): Promise<Response> {
  const response = await fetch(url, { signal, headers: { "user-agent": "infra-action" } });
  alive();
  if (response.ok) return response;
  const { status } = response;
  await response.body?.cancel();
  const message = `${url} answered ${status}.`;
  throw status >= 500 || status === 429 || status === 408 ? new ServerTrouble(message) : new Refused(message);
}

class ServerTrouble extends Error {}

interface Stall extends Disposable {
  readonly signal: AbortSignal;
  readonly alive: () => void;
}

/** Aborted when nothing happens for too long. */
function stallAfter(ms: number): Stall {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new ServerTrouble(`Nothing came for ${ms / 1000} s.`)), ms);
  return { signal: controller.signal, alive: () => timer.refresh(), [Symbol.dispose]: () => clearTimeout(timer) };
}

async function retried<T>(patience: Patience, attempt: (stall: Stall) => Promise<T>): Promise<T> {
  for (let number = 1; ; number += 1) {
    try {
      using stall = stallAfter(patience.stallMs);
      return await attempt(stall);
    } catch (error) {
      if (error instanceof Refused || number >= patience.attempts) throw error;
      await sleep(patience.pauseMs * 2 ** (number - 1));
    }
  }
}
