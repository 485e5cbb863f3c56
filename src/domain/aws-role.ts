import { shortStackName } from "./stack-id";

/** A role of AWS, as `role` in infra-action.yml names it. */
export interface AwsRole {
  readonly arn: string;
  readonly partition: string;
  readonly account: string;
  readonly name: string;
}

/** What STS gives who takes a role. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

const ROLE = /^arn:(aws[a-z-]*):iam::(\d{12}):role\/(?:[\w+=,.@/-]*\/)?([\w+=,.@-]+)$/;

/** undefined: it is none of AWS, but a word for the workflow's own use. */
export function parseAwsRole(text: string): AwsRole | undefined {
  const [arn, partition, account, name] = ROLE.exec(text) ?? [];
  return arn === undefined || partition === undefined || account === undefined || name === undefined
    ? undefined
    : { arn, partition, account, name };
}

/** Whether somebody who is called this (`sts get-caller-identity`) has taken the role already. */
export function isSessionOf({ partition, account, name }: AwsRole, identity: string): boolean {
  return identity.startsWith(`arn:${partition}:sts::${account}:assumed-role/${name}/`);
}

/** Where STS is asked when the job names no region. */
export function defaultRegion({ partition }: AwsRole): string {
  return { "aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1" }[partition] ?? "us-east-1";
}

/** By which GitHub lets a job ask for its identity token. Whoever has them can take any role that trusts the repository. */
export const IDENTITY_TOKEN_VARIABLES = ["ACTIONS_ID_TOKEN_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"] as const;

/** All by which an SDK of AWS finds an identity. Of these a stack with a role has the role's own only. */
const IDENTITY_VARIABLES = [
  ...["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN"],
  ...["AWS_CREDENTIAL_EXPIRATION", "AWS_PROFILE", "AWS_DEFAULT_PROFILE"],
  ...["AWS_ROLE_ARN", "AWS_ROLE_SESSION_NAME", "AWS_WEB_IDENTITY_TOKEN_FILE"],
  ...["AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"],
  ...["AWS_CONTAINER_AUTHORIZATION_TOKEN", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"],
  ...IDENTITY_TOKEN_VARIABLES,
];

/** What the engine of a stack with a role gets on top of everything else; undefined takes a variable away. */
export function roleVariables(credentials: AwsCredentials): Record<string, string | undefined> {
  const none = Object.fromEntries(IDENTITY_VARIABLES.map((name) => [name, undefined]));
  return {
    ...none,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
  };
}

/** An hour is what every role allows; longer is asked for only where the stack's engine may work longer. */
export function sessionSeconds(timeoutSeconds: number | undefined): number {
  return Math.min(Math.max(timeoutSeconds ?? 0, 3600), 12 * 3600);
}

/** By which CloudTrail tells which run and stack it was: 2 to 64 of the characters that STS takes. */
export function sessionName(runId: string | null, { workDir, stack }: { workDir: string; stack: string }): string {
  const words = ["infra-action", runId ?? "terminal", workDir, shortStackName(stack)];
  return words
    .join("-")
    .replaceAll(/[^\w+=,.@-]+/g, "-")
    .slice(0, 64);
}
