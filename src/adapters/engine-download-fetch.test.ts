import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fetchFile, fetchText } from "./engine-download-fetch";

const PATIENCE = { attempts: 3, pauseMs: 1, stallMs: 300 };

/** A server that answers the n-th request as told. */
async function served(...answers: RequestListener[]) {
  let asked = 0;
  const server = createServer((request, response) => {
    const answer = answers[Math.min(asked, answers.length - 1)];
    asked += 1;
    answer?.(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/file`,
    asked: () => asked,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const status =
  (code: number): RequestListener =>
  (_request, response) =>
    response.writeHead(code).end("<html>no</html>");
const text =
  (body: string): RequestListener =>
  (_request, response) =>
    response.end(body);
const stalls: RequestListener = (_request, response) => {
  response.writeHead(200, { "content-length": "10" });
  response.write("12345");
};
const breaks: RequestListener = (_request, response) => {
  response.writeHead(200, { "content-length": "10" });
  response.write("12345", () => response.destroy());
};

describe("fetchText", () => {
  it.each([
    { because: "a server has trouble", answers: [status(503), status(429), text("good")], asked: 3 },
    { because: "a connection breaks", answers: [breaks, text("good")], asked: 2 },
    { because: "nothing comes any more", answers: [stalls, text("good")], asked: 2 },
  ])("asks again: $because", async ({ answers, asked }) => {
    await using server = await served(...answers);
    expect(await fetchText(server.url, PATIENCE)).toBe("good");
    expect(server.asked()).toBe(asked);
  });

  it.each([
    { because: "it is not there", answers: [status(404), text("good")], asked: 1, says: /answered 404/ },
    { because: "the last attempt failed", answers: [status(500)], asked: 3, says: /answered 500/ },
  ])("gives up: $because", async ({ answers, asked, says }) => {
    await using server = await served(...answers);
    await expect(fetchText(server.url, PATIENCE)).rejects.toThrow(says);
    expect(server.asked()).toBe(asked);
  });
});

describe("fetchFile", () => {
  it("writes what came at last, and knows its checksum", async () => {
    const folder = await mkdtemp(join(tmpdir(), "engine-download-"));
    try {
      await using server = await served(breaks, text("0123456789"));
      const sum = await fetchFile(server.url, join(folder, "file"), PATIENCE);
      expect(await readFile(join(folder, "file"), "utf8")).toBe("0123456789");
      expect(sum).toBe(createHash("sha256").update("0123456789").digest("hex"));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
