import { setTimeout as sleep } from "node:timers/promises";
import type { IncomingMessage } from "node:http";
import { InfraError } from "../../errors";
import type { ApiAnswer, ApiRequest, Cluster, ClusterAccess } from "../../ports/cluster";
import { Connection, type OpenAnswer } from "./connection";
import { loadKubeconfig, type KubeconfigPlace } from "./kubeconfig";
import { watchOnce } from "./watch";

const SILENCE_MS = 30_000;
const ATTEMPTS = 5;
const FIRST_PAUSE_MS = 300;
const LONGEST_PAUSE_MS = 15_000;
/** A list page of big objects; a log. */
const BODY_LIMIT = 64 * 1024 * 1024;

/** @throws InfraError CLUSTER_CONFIG_INVALID, CLUSTER_CREDENTIALS */
export async function connect(access: ClusterAccess, place: KubeconfigPlace, signal: AbortSignal): Promise<Cluster> {
  const load = () => loadKubeconfig(access, place);
  const connection = new Connection(await load(), load);
  return {
    name: access.name,
    namespace: connection.namespace,
    call: (request, { patient = true, signal: own = signal } = {}) =>
      call(request, { connection, signal: own, name: access.name, patient }),
    watch: (request, told) => watchOnce(connection, request, told),
  };
}

interface Line {
  readonly connection: Connection;
  readonly signal: AbortSignal;
  readonly name: string;
  readonly patient: boolean;
}

/** One call, again where that can help: too many requests, a server that restarts, a token that has ended. */
async function call(request: ApiRequest, { connection, signal, name, patient }: Line): Promise<ApiAnswer> {
  let renewed = false;
  let pause = FIRST_PAUSE_MS;
  for (let attempt = 1; ; attempt += 1) {
    const last = attempt >= (patient ? ATTEMPTS : 1);
    const answer = await connection.open(request, { signal, silenceMs: SILENCE_MS }).catch((error: unknown) => {
      if (error instanceof InfraError || signal.aborted) throw error;
      if (last || !isSafe(request)) throw unreachable(name, error);
      return undefined;
    });
    if (answer?.status === 401 && !renewed) {
      answer.response.resume();
      renewed = true;
      await connection.renew();
      continue;
    }
    if (answer !== undefined && (last || !isTransient(answer.status, request))) return read(answer, name);
    answer?.response.resume();
    await sleep(Math.min((answer?.retryAfterSeconds ?? 0) * 1000 || pause, LONGEST_PAUSE_MS), undefined, { signal });
    pause *= 2;
  }
}

/** A 500 to an apply is the server's word about the object (a field that its schema has not), and stays. */
const isTransient = (status: number, { method = "GET" }: ApiRequest): boolean =>
  status === 429 || (status > 501 && status < 600) || (status === 500 && method === "GET");

/** What may be sent twice: all but a deletion and a patch that is no apply. Each object that is made has a name. */
const isSafe = ({ method = "GET", contentType = "" }: ApiRequest): boolean =>
  method !== "DELETE" && (method !== "PATCH" || contentType.includes("apply-patch"));

async function read({ status, response }: OpenAnswer, name: string): Promise<ApiAnswer> {
  try {
    const text = await textOf(response);
    const isJson = (response.headers["content-type"] ?? "").includes("json");
    return { status, body: isJson ? (JSON.parse(text) as unknown) : text };
  } catch (error) {
    throw unreachable(name, error);
  }
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_LIMIT) throw new RangeError("the answer is too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function unreachable(name: string, cause: unknown): InfraError {
  const code = cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : undefined;
  return new InfraError(
    "CLUSTER_UNREACHABLE",
    {
      what: `Cluster ${name} gives no answer.`,
      why: code === undefined ? "The connection broke." : `No connection to its API server (${code}).`,
      next: "Check that the runner can reach the API server: a private endpoint needs a runner in its network.",
    },
    { cause },
  );
}
