import type { STSClient, STSClientConfig } from "@aws-sdk/client-sts";
import { defaultRegion, isSessionOf, type AwsCredentials } from "../domain/aws-role";
import { cleanLine } from "../domain/diagnostics";
import { InfraError } from "../errors";
import type { Log } from "../ports";
import type { CloudRoles, RoleRequest } from "../ports/roles";
import { identityToken, mayAskForIdentity } from "./identity-token";
import { proxyAgents } from "./proxy-agents";

/** The audience that AWS's identity providers expect. */
const AUDIENCE = "sts.amazonaws.com";
const PATIENCE_MS = 20_000;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Roles of AWS, taken by us and not by the engine: an identity token, or the job's own credentials, would open every other
 * stack's role to it, while what we hand on opens its own alone. A role that cannot be taken is known before anything runs.
 * @param environment the job's
 */
export function cloudRoles(environment: Environment, log: Pick<Log, "mask">): CloudRoles {
  const hasToken = mayAskForIdentity(environment);
  return {
    async take(request) {
      try {
        if (!hasToken) return await byCredentials(request);
        if (await isTaken(request)) return undefined;
        return await byToken(await identityToken(environment, AUDIENCE, log), request);
      } catch (error) {
        throw error instanceof InfraError ? error : refused(request, error, hasToken);
      }
    },
  };
}

async function byToken(token: string, request: RoleRequest): Promise<AwsCredentials> {
  const { AssumeRoleWithWebIdentityCommand } = await import("@aws-sdk/client-sts");
  // It speaks for itself: nothing is signed.
  const sts = await client(request, { credentials: { accessKeyId: "", secretAccessKey: "" } });
  const { Credentials } = await sts.send(
    new AssumeRoleWithWebIdentityCommand({ ...wanted(request), WebIdentityToken: token }),
    { abortSignal: limit(request) },
  );
  return complete(Credentials, request);
}

async function byCredentials(request: RoleRequest): Promise<AwsCredentials | undefined> {
  const { AssumeRoleCommand } = await import("@aws-sdk/client-sts");
  const sts = await client(request, ownCredentials(request.environment));
  if (isSessionOf(request.role, await identityOf(sts, request))) return undefined;
  const { Credentials } = await sts.send(new AssumeRoleCommand(wanted(request)), { abortSignal: limit(request) });
  return complete(Credentials, request);
}

/** A step before may have taken it, and perhaps in a way that the role asks for and that we do not know. */
async function isTaken(request: RoleRequest): Promise<boolean> {
  const { credentials } = ownCredentials(request.environment);
  if (credentials === undefined) return false;
  const identity = await identityOf(await client(request, { credentials }), request).catch(() => "");
  return isSessionOf(request.role, identity);
}

async function identityOf(sts: STSClient, request: RoleRequest): Promise<string> {
  const { GetCallerIdentityCommand } = await import("@aws-sdk/client-sts");
  const { Arn = "" } = await sts.send(new GetCallerIdentityCommand({}), { abortSignal: limit(request) });
  return Arn;
}

/** Those of the stack's own environment; else the SDK looks for the job's: variables, profile, the machine's. */
function ownCredentials(environment: Environment): STSClientConfig {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_PROFILE } = environment;
  if ((AWS_ACCESS_KEY_ID ?? "") === "" || (AWS_SECRET_ACCESS_KEY ?? "") === "")
    return AWS_PROFILE === undefined ? {} : { profile: AWS_PROFILE };
  return {
    credentials: {
      accessKeyId: AWS_ACCESS_KEY_ID ?? "",
      secretAccessKey: AWS_SECRET_ACCESS_KEY ?? "",
      ...(AWS_SESSION_TOKEN === undefined ? {} : { sessionToken: AWS_SESSION_TOKEN }),
    },
  };
}

/** Large, and needed by few: loaded when it is. */
async function client({ role, environment }: RoleRequest, config: STSClientConfig): Promise<STSClient> {
  const { STSClient } = await import("@aws-sdk/client-sts");
  const endpoint = environment["AWS_ENDPOINT_URL_STS"] ?? environment["AWS_ENDPOINT_URL"];
  return new STSClient({
    maxAttempts: 3,
    requestHandler: proxyAgents(environment),
    region: environment["AWS_REGION"] ?? environment["AWS_DEFAULT_REGION"] ?? defaultRegion(role),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...config,
  });
}

const wanted = ({ role, sessionName, seconds }: RoleRequest) => ({
  RoleArn: role.arn,
  RoleSessionName: sessionName,
  DurationSeconds: seconds,
});

const limit = ({ signal }: RoleRequest): AbortSignal => AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);

interface Given {
  readonly AccessKeyId?: string | undefined;
  readonly SecretAccessKey?: string | undefined;
  readonly SessionToken?: string | undefined;
}

function complete(given: Given | undefined, { role }: RoleRequest): AwsCredentials {
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken } = given ?? {};
  if (accessKeyId !== undefined && secretAccessKey !== undefined && sessionToken !== undefined)
    return { accessKeyId, secretAccessKey, sessionToken };
  throw new InfraError("ROLE_UNUSABLE", {
    what: `The role ${role.arn} could not be taken.`,
    why: "The answer of AWS (STS) holds no credentials.",
    next: "Check AWS_ENDPOINT_URL and AWS_REGION where they are set, then run it again.",
  });
}

function refused({ role }: RoleRequest, error: unknown, hasToken: boolean): InfraError {
  const { name, message } = error instanceof Error ? error : { name: "", message: String(error) };
  return new InfraError(
    "ROLE_UNUSABLE",
    {
      what: `The role ${role.arn} could not be taken${hasToken ? " with GitHub's identity token" : ""}.`,
      why: `${cleanLine(message === "" ? name : message, 300).replace(/[.:]*$/, "")}.`,
      next: nextStep(`${name} ${message}`, hasToken),
    },
    { cause: error },
  );
}

function nextStep(words: string, hasToken: boolean): string {
  if (/Could not load credentials|CredentialsProviderError/.test(words))
    return "Give the job `permissions: id-token: write`, or AWS credentials that may take the role.";
  if (/MaxSessionDuration/.test(words))
    return "Allow the role longer sessions, or give the stack a shorter time limit (`timeout`).";
  if (/AccessDenied|not authorized|InvalidIdentityToken|IDPRejectedClaim/i.test(words))
    return hasToken
      ? "Let the role's trust policy in this repository and event (its `sub` and `aud`)."
      : "Let the role's trust policy in whoever the job is, or give the job `permissions: id-token: write`.";
  return "Check that the runner reaches STS, and AWS_REGION and AWS_ENDPOINT_URL where they are set, then run it again.";
}
