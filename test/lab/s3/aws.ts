import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { primedFiles } from "../engine/primed-stack";
import { partPath } from "../parts";

const SERVER = join(__dirname, "moto-server.py");
const BUCKET = "state";
const REGION = "us-east-1";
const KEY = "AKIAIOSFODNN7EXAMPLE";
/** moto looks who asks, and not whether the signature is right. */
const SIGNED = `AWS4-HMAC-SHA256 Credential=${KEY}/20260101/${REGION}/s3/aws4_request, SignedHeaders=host, Signature=0`;

/**
 * AWS on a port of this machine, by moto: a bucket for states, and STS. `await using` ends it. It takes any key and
 * secret.
 */
export class LabAws implements AsyncDisposable {
  readonly endpoint: string;
  readonly #server: ChildProcess;

  constructor(server: ChildProcess, port: string) {
    this.#server = server;
    this.endpoint = `http://127.0.0.1:${port}`;
  }

  /** For PULUMI_BACKEND_URL; states of other tests go below another bucket. */
  backendUrl(bucket = BUCKET): string {
    const place = new URL(this.endpoint).host;
    return `s3://${bucket}?endpoint=${place}&s3ForcePathStyle=true&disableSSL=true&region=${REGION}`;
  }

  /** What whoever speaks to it needs, the engine's backend included: for `makeWorkspace({ env })`. */
  env(bucket = BUCKET): Readonly<Record<string, string>> {
    return {
      AWS_ACCESS_KEY_ID: KEY,
      AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
      AWS_REGION: REGION,
      AWS_ENDPOINT_URL: this.endpoint,
      AWS_EC2_METADATA_DISABLED: "true",
      PULUMI_BACKEND_URL: this.backendUrl(bucket),
    };
  }

  /** Makes a stack exist in a bucket, without resources: `Workspace.prime` for this backend. */
  async prime(project: string, stack: string, bucket = BUCKET): Promise<void> {
    for (const [key, text] of Object.entries(primedFiles(project, stack))) await this.write(key, text, bucket);
  }

  async createBucket(name: string): Promise<void> {
    await this.#must("PUT", `/${name}`);
  }

  /** Names of all objects of a bucket, such as `.pulumi/locks/organization/shop/dev/….json`. */
  async objects(bucket = BUCKET): Promise<string[]> {
    const listing = await this.#must("GET", `/${bucket}?list-type=2`);
    return [...listing.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = ""]) => key).sort();
  }

  read = (key: string, bucket = BUCKET): Promise<string> => this.#must("GET", `/${bucket}/${key}`);

  async write(key: string, text: string, bucket = BUCKET): Promise<void> {
    await this.#must("PUT", `/${bucket}/${key}`, text);
  }

  async remove(key: string, bucket = BUCKET): Promise<void> {
    await this.#must("DELETE", `/${bucket}/${key}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#server, "close");
    this.#server.stdin?.end();
    await ended;
  }

  async #must(method: string, path: string, body?: string): Promise<string> {
    const headers = { "content-type": "application/octet-stream", authorization: SIGNED };
    const response = await fetch(this.endpoint + path, { method, headers, ...(body === undefined ? {} : { body }) });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return text;
  }
}

/** Starts it, with an empty bucket named `state`. For tests of `describeWith("moto", …)`. */
export async function startAws(): Promise<LabAws> {
  const python = partPath("moto");
  if (python === undefined) throw new Error("moto is not there: use describeWith.");
  const server = spawn(python, [SERVER], { stdio: ["pipe", "pipe", "pipe"], env: { PATH: process.env["PATH"] } });
  let complaint = "";
  server.stderr.setEncoding("utf8").on("data", (text: string) => (complaint += text));
  const [port] = await Promise.race([
    once(createInterface({ input: server.stdout }), "line") as Promise<[string]>,
    once(server, "close").then(() => {
      throw new Error(`moto ended at its start: ${complaint}`);
    }),
  ]);
  const aws = new LabAws(server, port);
  await aws.createBucket(BUCKET);
  return aws;
}
