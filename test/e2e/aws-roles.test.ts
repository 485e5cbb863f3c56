import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { describeWith, partPath } from "../lab/parts";
import { startAws, type LabAws } from "../lab/s3/aws";

const FOLDER = resolve(__dirname, "../../docs/aws-roles");
const CLI = resolve(__dirname, "../lab/s3/aws-cli.py");
const ISSUER = "token.actions.githubusercontent.com";
const ONLY_THE_KIT = JSON.parse(readFileSync(join(FOLDER, "only-the-kit.json"), "utf8")) as Record<string, object>;
/** Each call is a Python of its own. */
jest.setTimeout(600_000);

const ROLES = ["infra-preview", "infra-image", "infra-deploy"];

const run = promisify(execFile);

interface Role {
  readonly RoleName: string;
  readonly MaxSessionDuration: number;
  readonly AssumeRolePolicyDocument: {
    readonly Statement: readonly [{ readonly Condition: { readonly StringLike: Readonly<Record<string, string[]>> } }];
  };
}

describeWith(["moto"], "docs/aws-roles/apply.sh, on AWS as moto plays it", () => {
  let aws: LabAws;
  let folder: string;
  let made: readonly Role[] = [];
  beforeAll(async () => {
    aws = await startAws();
    folder = mkdtempSync(join(tmpdir(), "aws-roles-"));
    writeFileSync(join(folder, "aws"), `#!/bin/sh\nexec "${partPath("moto") ?? ""}" "${CLI}" "$@"\n`, { mode: 0o755 });
  });
  afterAll(async () => {
    await aws[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  const env = () => ({ ...aws.env(), AWS_DEFAULT_REGION: "us-east-1", PATH: `${folder}:${process.env["PATH"] ?? ""}` });
  const apply = (...args: readonly string[]) => run("bash", [join(FOLDER, "apply.sh"), ...args], { env: env() });
  const asked = async <T>(operation: string, ...args: readonly string[]): Promise<T> =>
    JSON.parse((await run("aws", ["iam", operation, ...args], { env: env() })).stdout) as T;
  const roles = async (): Promise<readonly Role[]> => {
    const { Roles: all } = await asked<{ Roles: readonly Role[] }>("list-roles");
    return ROLES.map((name) => all.find(({ RoleName }) => RoleName === name)).filter((role) => role !== undefined);
  };

  it("makes the roles, and says their names for the workflows", async () => {
    const { stdout } = await apply("octo/app", "my-state", "rc", "production");

    expect(stdout).toContain(ROLES.map((role) => `arn:aws:iam::123456789012:role/${role}\n`).join(""));
    made = await roles();
    expect(made.map(({ RoleName, MaxSessionDuration }) => [RoleName, MaxSessionDuration])).toEqual(
      ROLES.map((role) => [role, 7200]),
    );
    expect(made.map(trusted)[2]?.[`${ISSUER}:sub`]).toContain("repo:octo/app:environment:rc");
    const policy = await asked<{ PolicyDocument: object }>(
      "get-role-policy",
      ...["--role-name", "infra-deploy", "--policy-name", "infra-deploy"],
    );
    expect(JSON.stringify(policy)).toContain("arn:aws:s3:::my-state/*");
  });

  it("lets in only the kit's jobs where it is told so, in the roles that are there", async () => {
    await apply("--only-the-kit", "octo/app", "my-state", "rc", "production");

    expect((await roles()).map(trusted)).toEqual(
      made.map((role) => ({ ...trusted(role), ...ONLY_THE_KIT[role.RoleName] })),
    );
  });
});

const trusted = ({ AssumeRolePolicyDocument }: Role): Readonly<Record<string, readonly string[]>> =>
  AssumeRolePolicyDocument.Statement[0].Condition.StringLike;
