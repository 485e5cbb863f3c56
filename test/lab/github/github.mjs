// A stateful fake of GitHub's API on 127.0.0.1. It checks every request and every answer against GitHub's own description.
// Types and the manual are in github.d.mts.
import { createHash, randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { describe } from "./description.mjs";
import { Faults } from "./faults.mjs";
import { answerGraphql } from "./graphql.mjs";
import { badCredentials, primaryLimit, Refusal, signInFirst } from "./refusals.mjs";
import { routes } from "./routes.mjs";
import { shapes } from "./shapes.mjs";
import { State } from "./state.mjs";

const API_VERSIONS = ["2022-11-28", "2026-03-10"];

/** Starts a fake. See github.d.mts. */
export async function startGitHub(options = {}) {
  const { enterprise = false, now = Date.now, webUrl = "https://github.com", port = 0 } = options;
  const github = new GitHub({ enterprise, now, webUrl });
  await github.listen(port);
  return github;
}

class GitHub {
  requests = [];
  violations = [];
  state;
  url;
  graphqlUrl;
  webUrl;
  #description;
  #shapes;
  #faults = new Faults();
  #base;
  #graphqlBase;
  #server;

  constructor({ enterprise, now, webUrl }) {
    this.state = new State(now);
    this.webUrl = webUrl;
    this.#description = describe(enterprise ? "ghes-3.19" : "api.github.com");
    this.#base = enterprise ? "/api/v3" : "";
    this.#graphqlBase = enterprise ? "/api/graphql" : "/graphql";
    this.#server = createServer((request, response) => void this.#serve(request, response));
    this.#server.keepAliveTimeout = 1000;
  }

  async listen(port) {
    await new Promise((resolve, reject) => this.#server.once("error", reject).listen(port, "127.0.0.1", resolve));
    const origin = `http://127.0.0.1:${this.#server.address().port}`;
    this.url = origin + this.#base;
    this.graphqlUrl = origin + this.#graphqlBase;
    this.#shapes = shapes({ description: this.#description, state: this.state, apiUrl: this.url, webUrl: this.webUrl });
  }

  /** What a job's environment says about where GitHub is. */
  get env() {
    return { GITHUB_API_URL: this.url, GITHUB_GRAPHQL_URL: this.graphqlUrl, GITHUB_SERVER_URL: this.webUrl };
  }

  fault(fault) {
    return this.#faults.add(fault);
  }

  unavailable({ times = 1, status = 502, ...where } = {}) {
    return this.fault({
      ...where,
      times,
      status,
      body: "<html><h1>Unicorn!</h1></html>",
      headers: { "content-type": "text/html" },
    });
  }

  secondaryLimit({ times = 1, status = 403, retryAfter = 1, ...where } = {}) {
    const message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
    const body = {
      message,
      documentation_url:
        "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits",
    };
    return this.fault({ ...where, times, status, body, headers: { "retry-after": String(retryAfter) } });
  }

  primaryLimit(token, { remaining = 0, resetInSeconds = 3600 } = {}) {
    const known = this.state.tokens.get(token);
    if (known === undefined) throw new Error("primaryLimit: the fake GitHub does not know this token.");
    known.rate = { ...known.rate, remaining, reset: this.state.seconds() + resetInSeconds };
  }

  addToken(options) {
    return this.state.addToken(options).value;
  }

  addRepository(fullName, options) {
    return this.state.addRepository(fullName, options);
  }

  addPullRequest(fullName, options) {
    return this.state.addPullRequest(fullName, options);
  }

  addComparison(fullName, base, head, files) {
    this.state.addComparison(fullName, base, head, files);
  }

  addComment(fullName, number, options) {
    return this.state.addComment(fullName, number, options);
  }

  addRun(fullName, options = {}) {
    return this.state.addRun(fullName, options);
  }

  addArtifact(fullName, runId, name, files, options) {
    return this.state.addArtifact(fullName, runId, name, files, options);
  }

  addDeployment(fullName, options) {
    const { statuses = [], ...given } = options;
    const deployment = this.state.addDeployment(fullName, given);
    for (const state of statuses) this.state.addDeploymentStatus(deployment, { state });
    return deployment;
  }

  deployments(fullName) {
    return this.state.repository(fullName).deployments.map(({ repository: _, statuses, ...deployment }) => {
      return { ...deployment, statuses: statuses.map(({ deployment: __, ...status }) => ({ ...status })) };
    });
  }

  editComment(id, body) {
    return this.state.editComment(id, body);
  }

  removeComment(id) {
    this.state.removeComment(id);
  }

  comments(fullName, number) {
    return this.state.commentsOf(this.state.repository(fullName), number).map((comment) => ({ ...comment }));
  }

  unmetFaults() {
    return this.#faults.unmet();
  }

  async close() {
    if (!this.#server.listening) return;
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async [Symbol.asyncDispose]() {
    await this.close();
    if (this.violations.length === 0) return;
    throw new Error(`GitHub's description was violated:\n${this.violations.map((line) => `  ${line}`).join("\n")}`);
  }

  async #serve(request, response) {
    try {
      await this.#exchange(request, response);
    } catch (error) {
      this.violations.push(`the fake itself failed at ${request.method} ${request.url}: ${error.stack}`);
      if (response.headersSent) response.destroy();
      else send(response, 500, { message: "Server Error" }, {});
    }
  }

  async #exchange(request, response) {
    const url = new URL(request.url, "http://127.0.0.1");
    const blob = this.state.blobs.get(url.pathname);
    if (blob !== undefined) return void response.writeHead(200, { "content-type": "application/zip" }).end(blob.zip);
    const record = await readRequest(request, url);
    this.requests.push(record);
    const faults = this.#faults.take(record.method, this.#below(url.pathname) ?? url.pathname);
    for (const fault of faults) {
      if (fault.delay !== undefined) await sleep(fault.delay);
      await fault.before?.(this, record);
    }
    if (response.destroyed) return; // the client has given up while we were slow
    const broken = faults.find(
      (fault) => fault.status !== undefined || fault.reset !== undefined || fault.lost === true,
    );
    if (broken !== undefined && broken.lost !== true) return this.#break(request, response, record, broken);
    const [status, body, headers] = this.#answer(url, record);
    record.status = status;
    if (broken?.lost === true) {
      record.status = 0;
      return void request.socket.resetAndDestroy();
    }
    send(response, status, body, headers, record);
  }

  #break(request, response, record, { status = 200, reset, body, headers }) {
    record.status = reset === undefined ? status : 0;
    if (reset === undefined) return send(response, status, body ?? { message: "Server Error" }, headers ?? {});
    if (reset !== "mid-body") return void request.socket.resetAndDestroy();
    response.writeHead(status, { "content-type": "application/json; charset=utf-8", "content-length": 4096 });
    response.write('[{"id":', () => request.socket.resetAndDestroy());
  }

  /** The path below the base of the REST API; undefined outside of it. */
  #below(pathname) {
    return pathname.startsWith(`${this.#base}/`) && pathname !== this.#graphqlBase
      ? pathname.slice(this.#base.length)
      : undefined;
  }

  #answer(url, record) {
    let token;
    try {
      if ((record.headers["user-agent"] ?? "") === "")
        throw new Refusal(403, "Request forbidden by administrative rules.");
      token = this.#authenticate(record);
      if (url.pathname === this.#graphqlBase) return this.#graphql(token, record);
      this.#count(token, url);
      const [status, body, headers = {}] = this.#rest(url, record, token);
      return [status, body, { ...this.#limitHeaders(token), ...headers }];
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return [error.status, error.body, { ...this.#limitHeaders(token), ...error.headers }];
    }
  }

  #authenticate(record) {
    const authorization = record.headers.authorization;
    if (authorization === undefined) return undefined;
    const token = this.state.tokens.get(/^(?:token|bearer)\s+(\S+)$/i.exec(authorization)?.[1]);
    if (token === undefined) throw badCredentials();
    record.login = token.login;
    return token;
  }

  #graphql(token, record) {
    if (token === undefined) throw signInFirst();
    const { violations, body } = answerGraphql({ state: this.state, token, body: record.body });
    this.violations.push(...violations.map((line) => `POST ${this.#graphqlBase}: ${line}`));
    return [200, body, this.#limitHeaders(token)];
  }

  #count(token, url) {
    if (token === undefined || url.pathname.endsWith("/rate_limit")) return;
    if (token.rate.reset <= this.state.seconds())
      token.rate = { ...token.rate, remaining: token.rate.limit, reset: this.state.seconds() + 3600 };
    if (token.rate.remaining <= 0)
      throw primaryLimit(token.kind === "PAT" ? `user ID ${this.state.account(token.login).id}` : "installation");
    token.rate.remaining -= 1;
  }

  #limits = (token) => {
    const { limit, remaining, reset } = token?.rate ?? { limit: 60, remaining: 59, reset: this.state.seconds() + 3600 };
    return { limit, remaining, reset, used: Math.max(0, limit - remaining) };
  };

  #limitHeaders(token) {
    const entries = Object.entries(this.#limits(token)).map(([name, value]) => [`x-ratelimit-${name}`, String(value)]);
    return { ...Object.fromEntries(entries), "x-ratelimit-resource": "core" };
  }

  #rest(url, record, token) {
    const version = record.headers["x-github-api-version"];
    if (version !== undefined && !API_VERSIONS.includes(version))
      throw new Refusal(400, `Invalid API version: ${version}`);
    const path = this.#named(this.#below(url.pathname) ?? url.pathname);
    const found = this.#below(url.pathname) === undefined ? undefined : this.#description.find(record.method, path);
    if (found === undefined) return this.#unknown(record, "is no operation of GitHub's API");
    const handler = routes[`${record.method} ${found.template}`];
    if (handler === undefined)
      return this.#unknown(record, "exists, but the fake GitHub does not answer it (test/lab/github/routes.mjs)");
    const faults = this.#description.requestFaults(found, { ...record, contentType: record.headers["content-type"] });
    this.violations.push(...faults.map((line) => `${record.method} ${record.path}: ${line}`));
    if (faults.length > 0) throw new Refusal(422, `Invalid request. ${faults.join(". ")}`);
    return this.#checked(found, record, this.#handled(handler, found, { path, record, token }));
  }

  #handled(handler, { parameters }, { path, record, token }) {
    const { state } = this;
    const call = {
      state,
      token,
      shapes: this.#shapes,
      apiUrl: this.url,
      canonicalPath: this.#byId(path),
      limits: this.#limits,
      signedUrl: (artifact) => this.#signedUrl(artifact),
    };
    try {
      return handler({ ...call, parameters, query: record.query, body: record.body });
    } catch (error) {
      if (error instanceof Refusal) return [error.status, error.body, error.headers];
      throw error;
    }
  }

  /** Artifacts are loaded from somewhere else, by an address that needs no token. */
  #signedUrl(artifact) {
    const [path] = [...this.state.blobs].find(([, blob]) => blob === artifact);
    return new URL(path, this.url).href;
  }

  #checked(found, record, [status, body, headers]) {
    const faults = this.#description.responseFaults(found, { method: record.method, status, body });
    this.violations.push(...faults.map((line) => `answer ${status} to ${record.method} ${record.path}: ${line}`));
    return [status, body, headers];
  }

  #unknown(record, why) {
    this.violations.push(`${record.method} ${record.path} ${why}`);
    throw new Refusal(404, "Not Found");
  }

  /** GitHub's Link headers speak of /repositories/ID; this is the same place by its name. */
  #named(path) {
    const match = /^\/repositories\/(\d+)(\/.*)?$/.exec(path);
    const repository = [...this.state.repositories.values()].find(({ id }) => String(id) === match?.[1]);
    return repository === undefined ? path : `/repos/${repository.fullName}${match[2] ?? ""}`;
  }

  #byId(path) {
    const match = /^\/repos\/([^/]+\/[^/]+)(\/.*)?$/.exec(path);
    const repository = match === null ? undefined : this.state.repositories.get(match[1].toLowerCase());
    return repository === undefined ? path : `/repositories/${repository.id}${match[2] ?? ""}`;
  }
}

async function readRequest(request, url) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString("utf8");
  return {
    method: request.method,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: request.headers,
    text,
    body: parsed(text),
    login: undefined,
    status: undefined,
  };
}

function parsed(text) {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function send(response, status, body, headers, request) {
  const text = body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body);
  const etag = `W/"${createHash("sha1").update(text).digest("hex")}"`;
  const unchanged = status === 200 && request?.headers["if-none-match"] === etag;
  response.writeHead(unchanged ? 304 : status, {
    server: "github.com",
    "x-github-request-id": randomUUID(),
    ...(text === "" ? {} : { "content-type": "application/json; charset=utf-8" }),
    ...(status === 200 ? { etag } : {}),
    ...headers,
  });
  response.end(unchanged || request?.method === "HEAD" ? "" : text);
}
