import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

const REQUEST_TOKEN = "id-token-request-0123456789abcdef";

/** Who asks GitHub for a job's identity token (`permissions: id-token: write`). `await using` ends it. */
export class IdentityTokens implements AsyncDisposable {
  /** Audiences that were asked for, in order. */
  readonly audiences: string[] = [];
  /** Every token that was given. */
  readonly given: string[] = [];
  /** From now on it refuses. */
  refuses = false;
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      const audience = new URL(request.url ?? "", "http://127.0.0.1").searchParams.get("audience") ?? "";
      this.audiences.push(audience);
      const isRight = request.headers.authorization === `Bearer ${REQUEST_TOKEN}` && !this.refuses;
      response.writeHead(isRight ? 200 : 403, { "content-type": "application/json" });
      response.end(JSON.stringify(isRight ? { value: this.#token(audience) } : { message: "not permitted" }));
    });
  }

  async start(): Promise<this> {
    await once(this.#server.listen(0, "127.0.0.1"), "listening");
    return this;
  }

  /** What the runner gives a job that may ask. */
  get env(): Readonly<Record<string, string>> {
    const { port } = this.#server.address() as AddressInfo;
    return {
      ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${port}/token?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: REQUEST_TOKEN,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await once(this.#server.close(), "close");
  }

  /** A JWT as far as its shape goes; nobody here checks its signature. */
  #token(audience: string): string {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const claims = {
      iss: "https://token.actions.githubusercontent.com",
      aud: audience,
      sub: "repo:org/app:pull_request",
    };
    const token = [part({ alg: "RS256" }), part({ ...claims, jti: this.given.length }), "c2lnbmF0dXJl"].join(".");
    this.given.push(token);
    return token;
  }
}
