import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** An entry of GitHub's cache: its key, what it was saved as (a digest of the paths), its archive. */
export interface CacheEntry {
  readonly key: string;
  readonly version: string;
  readonly archive: Buffer;
}

/** GitHub's cache as Enterprise Server has it (its first interface), for one branch; newest entries last. */
export interface CacheServer extends AsyncDisposable {
  readonly entries: readonly CacheEntry[];
  /** Of a job that may use it. */
  readonly env: Readonly<Record<string, string>>;
}

const ROOT = "/_apis/artifactcache";

export async function startCacheServer(): Promise<CacheServer> {
  const entries: CacheEntry[] = [];
  const reserved: { key: string; version: string; parts: Buffer[] }[] = [];
  const server = createServer((request, response) => {
    void answer(request, response, { entries, reserved, url: () => url });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    entries,
    env: { ACTIONS_CACHE_URL: `${url}/`, ACTIONS_RUNTIME_TOKEN: "runtime-token-of-the-job" },
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Store {
  readonly entries: CacheEntry[];
  readonly reserved: { key: string; version: string; parts: Buffer[] }[];
  readonly url: () => string;
}

async function answer(request: IncomingMessage, response: ServerResponse, store: Store): Promise<void> {
  const body = await bodyOf(request);
  const { pathname, searchParams } = new URL(request.url ?? "", store.url());
  const [, id] = /\/(\d+)$/.exec(pathname) ?? [];
  const end = (status: number, json?: object, raw?: Buffer): void => {
    response.writeHead(status, { "Content-Type": raw === undefined ? "application/json" : "application/octet-stream" });
    response.end(raw ?? (json === undefined ? undefined : JSON.stringify(json)));
  };
  const upload = store.reserved[Number(id) - 1];
  if (pathname === `${ROOT}/cache`) {
    const found = find(store.entries, searchParams);
    if (found < 0) return end(204);
    return end(200, { cacheKey: store.entries[found]?.key, archiveLocation: `${store.url()}/archives/${found}` });
  }
  if (pathname.startsWith("/archives/")) return end(200, undefined, store.entries[Number(id)]?.archive);
  if (pathname === `${ROOT}/caches`) return reserve(JSON.parse(body.toString()) as CacheEntry, store, end);
  if (upload === undefined) return end(404, { message: pathname });
  if (request.method === "PATCH") upload.parts.push(body);
  else store.entries.push({ key: upload.key, version: upload.version, archive: Buffer.concat(upload.parts) });
  return end(204);
}

function reserve(
  { key, version }: CacheEntry,
  { entries, reserved }: Store,
  end: (s: number, json: object) => void,
): void {
  if (entries.some((entry) => entry.key === key && entry.version === version))
    return end(409, { message: "Cache already exists." });
  end(201, { cacheId: reserved.push({ key, version, parts: [] }) });
}

/** The first key that fits, by its whole or by its beginning; of several entries the newest. */
function find(entries: readonly CacheEntry[], query: URLSearchParams): number {
  const own = (key: string): number =>
    entries.findLastIndex((entry) => entry.version === query.get("version") && entry.key.startsWith(key));
  return (
    (query.get("keys") ?? "")
      .split(",")
      .map(own)
      .find((found) => found >= 0) ?? -1
  );
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
