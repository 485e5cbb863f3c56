import https from "node:https";

/** Any object of the Kubernetes API, as it comes. */
export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; [field: string]: unknown };
  // A test reads what it asserts; the API has no narrower type for all kinds.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  [field: string]: any;
}

export class KubeApiError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(`${String(status)}: ${message}`);
    this.status = status;
  }
}

type Names = readonly { readonly name: string; readonly kind: string; readonly namespaced: boolean }[];
interface Request {
  readonly body?: unknown;
  readonly type?: string;
}

/** What tests do with a cluster beside the product: write, read, and play the controllers that the lab does not have. */
export class KubeClient {
  readonly #names = new Map<string, Names>();
  readonly #agent: https.Agent;
  readonly server: string;
  readonly token: string;

  constructor(server: string, token: string, ca: string) {
    this.server = server;
    this.token = token;
    this.#agent = new https.Agent({ ca, keepAlive: true });
  }

  /** Server-side apply by a manager of the test's. */
  async apply(object: KubeObject, manager = "lab"): Promise<KubeObject> {
    const query = `?fieldManager=${manager}&force=true`;
    return this.call("PATCH", (await this.pathOf(object)) + query, {
      body: object,
      type: "application/apply-patch+yaml",
    });
  }

  async applyAll(objects: readonly KubeObject[]): Promise<void> {
    for (const object of objects) await this.apply(object);
  }

  async get(apiVersion: string, kind: string, name: string, namespace?: string): Promise<KubeObject> {
    return this.call("GET", await this.pathOf(reference(apiVersion, kind, name, namespace)));
  }

  async list(apiVersion: string, kind: string, namespace?: string, query = ""): Promise<KubeObject[]> {
    const path = await this.pathOf(reference(apiVersion, kind, "", namespace));
    const { items } = await this.call("GET", path.replace(/\/$/, "") + query);
    return items as KubeObject[];
  }

  async delete(apiVersion: string, kind: string, name: string, namespace?: string): Promise<void> {
    await this.call("DELETE", await this.pathOf(reference(apiVersion, kind, name, namespace)));
  }

  /** Writes (part of) the status of an object, as its controller would. */
  async patchStatus(apiVersion: string, kind: string, name: string, namespace: string, status: unknown): Promise<void> {
    const path = await this.pathOf(reference(apiVersion, kind, name, namespace));
    await this.call("PATCH", `${path}/status`, { body: { status }, type: "application/merge-patch+json" });
  }

  async patch(apiVersion: string, kind: string, name: string, namespace: string, change: unknown): Promise<KubeObject> {
    const path = await this.pathOf(reference(apiVersion, kind, name, namespace));
    return this.call("PATCH", path, { body: change, type: "application/merge-patch+json" });
  }

  /** One call; throws KubeApiError when the answer is no success. */
  async call(method: string, path: string, { body, type = "application/json" }: Request = {}): Promise<KubeObject> {
    const text = await this.text(method, path, { body, type });
    return JSON.parse(text) as KubeObject;
  }

  text(method: string, path: string, { body, type = "application/json" }: Request = {}): Promise<string> {
    const payload = body === undefined ? undefined : JSON.stringify(body);
    const headers = {
      accept: "application/json",
      authorization: `Bearer ${this.token}`,
      ...(payload === undefined ? {} : { "content-type": type, "content-length": Buffer.byteLength(payload) }),
    };
    return new Promise((resolve, reject) => {
      const request = https.request(this.server + path, { method, headers, agent: this.#agent }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
        response.on("end", () => {
          const status = response.statusCode ?? 0;
          if (status < 400) resolve(text);
          else reject(new KubeApiError(status, text.slice(0, 2000)));
        });
        response.on("error", reject);
      });
      request.on("error", reject);
      request.end(payload);
    });
  }

  async pathOf({ apiVersion, kind, metadata: { name, namespace } }: KubeObject): Promise<string> {
    const base = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const isKind = (row: Names[number]) => row.kind === kind && !row.name.includes("/");
    let found = this.#names.get(base)?.find(isKind);
    if (found === undefined) {
      const { resources } = await this.call("GET", base);
      this.#names.set(base, resources as Names);
      found = (resources as Names).find(isKind);
    }
    if (found === undefined) throw new Error(`The cluster has no kind ${kind} in ${apiVersion}.`);
    const below = found.namespaced ? `/namespaces/${namespace ?? "default"}` : "";
    return `${base}${below}/${found.name}/${name}`;
  }

  close(): void {
    this.#agent.destroy();
  }
}

function reference(apiVersion: string, kind: string, name: string, namespace?: string): KubeObject {
  return { apiVersion, kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }) } };
}
