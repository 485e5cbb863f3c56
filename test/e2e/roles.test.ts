import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { ProjectDescription } from "../lab/engine/project-files";
import { IdentityTokens } from "../lab/identity-tokens";
import { describeWith } from "../lab/parts";
import { startAws, type LabAws } from "../lab/s3/aws";
import { makeScene, type Inputs, type Scene } from "./action";
import { reportOf } from "./published-report";
import { previewChanged, settings } from "./stacks-scene";

const DAY = "arn:aws:iam::111111111111:role/day";
const READS = "arn:aws:iam::111111111111:role/day-reads";
const DUSK = "arn:aws:iam::222222222222:role/teams/dusk";

/** Asks AWS who it is, and writes down what it could be somebody by. */
const PROGRAM = `const { writeFileSync } = require("node:fs");
const { getStack } = require("@pulumi/pulumi");
const { env } = process;
module.exports = async () => {
  const key = env.AWS_ACCESS_KEY_ID ?? "none";
  const authorization = \`AWS4-HMAC-SHA256 Credential=\${key}/20260101/us-east-1/sts/aws4_request, SignedHeaders=host, Signature=0\`;
  const answer = await fetch(env.AWS_ENDPOINT_URL, {
    method: "POST",
    headers: { authorization, "content-type": "application/x-www-form-urlencoded", "x-amz-security-token": env.AWS_SESSION_TOKEN ?? "" },
    body: "Action=GetCallerIdentity&Version=2011-06-15",
  });
  const [, identity] = /<Arn>([^<]*)</.exec(await answer.text()) ?? [];
  const names = Object.keys(env).filter((name) => /^AWS_(?!ENDPOINT|EC2)|^ACTIONS_ID_TOKEN/.test(name)).sort();
  const variables = Object.fromEntries(names.map((name) => [name, env[name]]));
  writeFileSync(\`\${env.TELL_TO}/\${getStack()}-\${process.pid}.json\`, JSON.stringify({ identity, variables }));
  return { identity };
};
`;
const INFRA: ProjectDescription = {
  name: "infra",
  runtime: "nodejs",
  program: PROGRAM,
  stacks: { day: {}, dusk: {}, plain: {}, two: {} },
};
const ROLES = `stacks:
  infra:day: { role: "${DAY}" }
  infra:two: { role: "${DAY}", preview-role: "${READS}", leaveAlone: true }
  infra:dusk: { environment: night, env: { AWS_PROFILE: admin } }
environments:
  night: { role: "${DUSK}", timeout: 2h }
`;
const JOB = {
  AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
  AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
};
const TAKEN = ["AWS_ACCESS_KEY_ID", "AWS_REGION", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"];

interface Told {
  readonly identity: string;
  readonly variables: Readonly<Record<string, string>>;
}

describeWith(["engine", "moto"], "a role for each stack, in one process", () => {
  let scene: Scene;
  let aws: LabAws;
  let folder: string;
  beforeAll(async () => {
    [scene, aws] = await Promise.all([makeScene({ projects: { infra: INFRA }, files: settings(ROLES) }), startAws()]);
    folder = join(scene.workspace.root, "told");
    await scene.pullRequest({ "infra/more.txt": "1\n" });
  });
  beforeEach(() => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
  });
  afterAll(async () => {
    await scene[Symbol.asyncDispose]();
    await aws[Symbol.asyncDispose]();
  });

  const preview = (env: Readonly<Record<string, string>>, inputs: Inputs = {}) =>
    previewChanged(
      scene,
      { "max-parallel": "3", "comment-on-summary": "true", ...inputs },
      {
        env: {
          AWS_ENDPOINT_URL: aws.endpoint,
          AWS_EC2_METADATA_DISABLED: "true",
          AWS_REGION: "us-east-1",
          TELL_TO: folder,
          ...env,
        },
      },
    );

  /** What each stack's program said of itself. */
  function told(): Readonly<Record<string, Told>> {
    const files = readdirSync(folder).map((name) => [name.replace(/-\d+\.json$/, ""), read(name)] as const);
    expect(new Set(files.map(([stack]) => stack)).size).toBe(files.length);
    return Object.fromEntries(files);
  }
  const read = (name: string) => JSON.parse(readFileSync(join(folder, name), "utf8")) as Told;
  const sessionOf = (arn: string, session: string) =>
    `${arn.replace(":iam:", ":sts:").replace(/:role\/(?:.*\/)?/, ":assumed-role/")}/${session}`;

  it("with GitHub's identity token: no program is who another is, and none can become it", async () => {
    await using tokens = await new IdentityTokens().start();
    await using step = await preview({ ...JOB, ...tokens.env });

    expect(reportOf(step).stacks.map(({ id, headline }) => [id, headline])).toEqual([
      ["infra:day", null],
      ["infra:dusk", null],
      ["infra:plain", null],
    ]);
    const { day, dusk, plain } = told();
    const run = 9_000_000 + scene.runNumber;
    expect(day?.identity).toBe(sessionOf(DAY, `infra-action-${run}-infra-day`));
    expect(dusk?.identity).toBe(sessionOf(DUSK, `infra-action-${run}-infra-dusk`));
    for (const each of [day, dusk]) expect(Object.keys(each?.variables ?? {})).toEqual(TAKEN);
    expect(plain?.variables).toEqual({ ...JOB, AWS_REGION: "us-east-1" });
    expect(tokens.audiences).toEqual(["sts.amazonaws.com", "sts.amazonaws.com"]);

    const secrets = [day, dusk].flatMap((each) => [
      each?.variables["AWS_SECRET_ACCESS_KEY"],
      each?.variables["AWS_SESSION_TOKEN"],
    ]);
    expect(new Set(secrets).size).toBe(4);
    const shown = [step.summary, ...scene.comments(), JSON.stringify(reportOf(step)), step.log];
    for (const secret of [...secrets, ...tokens.given])
      for (const text of shown) expect(text).not.toContain(secret ?? "no secret at all");
  });

  it("with the job's own credentials, where GitHub gives no token", async () => {
    await using step = await preview(JOB);

    expect(step.exitCode).toBe(0);
    const { day, dusk } = told();
    expect(day?.identity).toMatch(/^arn:aws:sts::111111111111:assumed-role\/day\//);
    expect(dusk?.identity).toMatch(/^arn:aws:sts::222222222222:assumed-role\/dusk\//);
    expect(Object.keys(day?.variables ?? {})).toEqual(TAKEN);
  });

  it.each([
    { command: "preview", role: READS },
    { command: "up", role: DAY },
  ])("$command works in $role", async ({ command, role }) => {
    await using step = await preview(JOB, { command, "stack-name": "two", "work-dir": "infra" });

    expect(step.exitCode).toBe(0);
    expect(told()["two"]?.identity).toMatch(sessionOf(role, "infra-action-"));
  });

  it("of a job that has taken the role already nothing more is asked", async () => {
    await using first = await preview(JOB, { "stack-name": "day", "work-dir": "infra" });
    const own = told()["day"];
    rmSync(folder, { recursive: true });
    mkdirSync(folder);
    await using tokens = await new IdentityTokens().start();
    const env = { ...own?.variables, ...tokens.env };
    await using step = await preview(env, { "stack-name": "day", "work-dir": "infra" });

    expect([first.exitCode, step.exitCode, tokens.audiences]).toEqual([0, 0, []]);
    expect(told()["day"]).toEqual(own);
  });

  it("a role that cannot be taken fails its own stacks alone, and says why", async () => {
    await using tokens = await new IdentityTokens().start();
    tokens.refuses = true;
    await using step = await preview({ ...JOB, ...tokens.env });

    const headline = "GitHub gave no identity token: it answered 403.";
    expect(reportOf(step).stacks).toMatchObject([
      { id: "infra:day", outcome: "failed", headline },
      { id: "infra:dusk", outcome: "failed", headline },
      { id: "infra:plain", outcome: "changed" },
    ]);
    expect(Object.keys(told())).toEqual(["plain"]);
    expect(step.exitCode).toBe(1);
  });

  it("without token and credentials it says what to give the job", async () => {
    await using step = await preview({}, { "stack-name": "day", "work-dir": "infra" });

    expect(step.exitCode).toBe(2);
    expect(reportOf(step).stacks).toMatchObject([
      {
        outcome: "failed",
        next: "Give the job `permissions: id-token: write`, or AWS credentials that may take the role.",
      },
    ]);
    expect(told()).toEqual({});
  });
});
