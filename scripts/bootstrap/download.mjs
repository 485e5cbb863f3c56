import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";

const ANSWER_MS = 10_000;
const STALL_MS = 30_000;

/** Loads a small text. Throws when there is no answer within 10 s or it is not a success. */
export async function downloadText(url) {
  const response = await answer(url);
  return await response.text();
}

/** Loads a file to `path` and gives back its SHA-256. Throws when there is no answer in 10 s or it stalls for 30 s. */
export async function downloadFile(url, path) {
  const response = await answer(url);
  const hash = createHash("sha256");
  const stalled = new AbortController();
  const give = () => stalled.abort(new Error(`${url} stalled for ${STALL_MS / 1000} s.`));
  let timer = setTimeout(give, STALL_MS);
  const watch = new Transform({
    transform(chunk, _, done) {
      clearTimeout(timer);
      timer = setTimeout(give, STALL_MS);
      hash.update(chunk);
      done(null, chunk);
    },
  });
  try {
    await pipeline(Readable.fromWeb(response.body), watch, createWriteStream(path), { signal: stalled.signal });
  } finally {
    clearTimeout(timer);
  }
  return hash.digest("hex");
}

/** Only the answer has a time limit here: a body may take as long as it keeps coming. */
async function answer(url) {
  const waiting = new AbortController();
  const timer = setTimeout(
    () => waiting.abort(new Error(`${url} did not answer in ${ANSWER_MS / 1000} s.`)),
    ANSWER_MS,
  );
  try {
    const response = await fetch(url, { signal: waiting.signal, redirect: "follow" });
    if (!response.ok) throw new Error(`${url} answered ${response.status}.`);
    return response;
  } finally {
    clearTimeout(timer);
  }
}
