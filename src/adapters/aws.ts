import type { STSClient } from "@aws-sdk/client-sts";
import { z } from "zod";
import type { IdentityFacts } from "../domain/doctor/identity";
import { proxyAgents } from "./proxy-agents";

const PATIENCE_MS = 15_000;
/** STS tells the same everywhere in a partition. */
const FALLBACK_REGION = "us-east-1";

/** AWS with the credentials of the job, found as every AWS tool finds them: environment, profile, web identity, machine. */
export interface Aws {
  identity(): Promise<IdentityFacts>;
  /** GET of an address with the job's signature (S3). Throws what the SDK throws. */
  get(url: URL, region: string | undefined): Promise<{ readonly status: number; readonly text: string }>;
}

/** Loaded with the first call; AWS_ENDPOINT_URL and its like are the SDK's own. */
export function aws(): Aws {
  let client: Promise<STSClient> | undefined;
  const loaded = (): Promise<STSClient> => (client ??= load());
  return {
    identity: async () => {
      try {
        return await whoami(await loaded());
      } catch (error) {
        return failureOf(error);
      }
    },
    get: async (url, region) => signedGet(await loaded(), url, region),
  };
}

async function load(): Promise<STSClient> {
  const { STSClient } = await import("@aws-sdk/client-sts");
  const options = { maxAttempts: 2, requestHandler: proxyAgents(process.env) };
  const client = new STSClient(options);
  const region = await client.config.region().catch(() => undefined);
  return region === undefined ? new STSClient({ ...options, region: FALLBACK_REGION }) : client;
}

async function whoami(client: STSClient): Promise<IdentityFacts> {
  const { GetCallerIdentityCommand } = await import("@aws-sdk/client-sts");
  const abortSignal = AbortSignal.timeout(PATIENCE_MS);
  const { Account: account, Arn: arn } = await client.send(new GetCallerIdentityCommand({}), { abortSignal });
  if (account === undefined || arn === undefined) return { kind: "unanswered", message: "its answer names nobody" };
  return { kind: "known", account, arn };
}

const failure = z.object({
  name: z.string(),
  message: z.string(),
  $metadata: z.object({ httpStatusCode: z.int().optional() }).optional(),
});

function failureOf(error: unknown): IdentityFacts {
  const { data } = failure.safeParse(error);
  if (data === undefined) return { kind: "unanswered", message: String(error) };
  const { name, message, $metadata } = data;
  if (name === "CredentialsProviderError" && /^Could not load credentials from any providers/.test(message))
    return { kind: "no-credentials" };
  const status = $metadata?.httpStatusCode ?? 0;
  if (name === "CredentialsProviderError" || (status >= 400 && status < 500))
    return { kind: "refused", code: name, message };
  return { kind: "unanswered", message: message === "" ? name : message };
}

async function signedGet(client: STSClient, url: URL, region: string | undefined) {
  const { SignatureV4 } = await import("@smithy/signature-v4");
  const { credentials, sha256, region: own } = client.config;
  const signer = new SignatureV4({
    credentials,
    sha256,
    region: region ?? (await own()),
    service: "s3",
    uriEscapePath: false,
  });
  const { headers } = await signer.sign({
    method: "GET",
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: { host: url.host },
  });
  const sent = Object.entries(headers).filter(([name]) => name !== "host");
  const response = await fetch(url, { headers: sent as [string, string][], signal: AbortSignal.timeout(PATIENCE_MS) });
  return { status: response.status, text: await response.text() };
}
