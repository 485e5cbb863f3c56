import { spawn } from "node:child_process";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname } from "node:path";

export interface GitServer extends AsyncDisposable {
  /** http://127.0.0.1:port */
  readonly url: string;
  /** The Authorization headers as they came, all of a request's together. */
  readonly authorizations: readonly string[];
  /** How many requests were refused. */
  readonly refused: number;
}

/** Serves a bare repository's folder over http by git's own backend, to who sends this token as GitHub wants it, once. */
export async function serveGit(bare: string, token: string): Promise<GitServer> {
  const expected = `basic ${Buffer.from(`x-access-token:${token}`).toString("base64")}`;
  const seen = { authorizations: [] as string[], refused: 0 };
  const server = createServer((request, response) => {
    const given = request.headersDistinct["authorization"] ?? [];
    seen.authorizations.push(given.join(" | "));
    if (given.length > 1) return refuse(response, 400);
    if (given[0] !== expected) return refuse(response, 401);
    return backend(request, response, dirname(bare));
  });
  function refuse(response: ServerResponse, status: number): void {
    seen.refused += 1;
    response.writeHead(status, { "www-authenticate": 'Basic realm="GitHub"' }).end();
  }
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    authorizations: seen.authorizations,
    get refused() {
      return seen.refused;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** CGI, as git's http-backend speaks it. */
function backend(request: IncomingMessage, response: ServerResponse, root: string): void {
  const url = new URL(request.url ?? "/", "http://x");
  const child = spawn("git", ["http-backend"], {
    env: {
      PATH: process.env["PATH"] ?? "",
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: "1",
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_PROTOCOL: String(request.headers["git-protocol"] ?? ""),
      REQUEST_METHOD: request.method ?? "GET",
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      CONTENT_TYPE: request.headers["content-type"] ?? "",
      ...(request.headers["content-length"] === undefined ? {} : { CONTENT_LENGTH: request.headers["content-length"] }),
      HTTP_CONTENT_ENCODING: request.headers["content-encoding"] ?? "",
      REMOTE_ADDR: "127.0.0.1",
    },
    stdio: ["pipe", "pipe", "inherit"],
  });
  child.stdin.on("error", () => undefined);
  request.pipe(child.stdin);
  const parts: Buffer[] = [];
  child.stdout.on("data", (part: Buffer) => parts.push(part));
  child.once("close", () => {
    const all = Buffer.concat(parts);
    const end = all.indexOf("\r\n\r\n");
    const headers = all
      .subarray(0, end)
      .toString("latin1")
      .split("\r\n")
      .map((line) => line.split(/:\s*/, 2));
    const status = Number(headers.find(([name]) => name === "Status")?.[1]?.slice(0, 3) ?? 200);
    response
      .writeHead(status, Object.fromEntries(headers.filter(([name]) => name !== "Status")))
      .end(all.subarray(end + 4));
  });
}
