import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { doctorSchema, type Check } from "../../src/domain/doctor/check";
import { things } from "../lab/engine/programs";
import { IdentityTokens } from "../lab/identity-tokens";
import { describeWith } from "../lab/parts";
import { startAws } from "../lab/s3/aws";
import { makeScene } from "./action";
import { infraAction } from "./infra-action";
import { shop } from "./shop";

const ROLE = "arn:aws:iam::123456789012:role/deploy";
const SUBJECT = "repo:org/app:pull_request";

describeWith(["engine", "moto"], "doctor, where all is well", () => {
  it("asks AWS, GitHub, the identity provider and the backend, and changes nothing", async () => {
    await using aws = await startAws();
    await using provider = await new IdentityTokens().start();
    await using scene = await makeScene({ projects: { infra: shop() }, workspace: { env: aws.env() } });
    await aws.prime("shop", "dev");
    await scene.stack().deployed();
    await scene.pullRequest({ "README.md": "1\n" });
    const before = await aws.objects();

    await using result = await scene.run({ command: "doctor" }, { env: provider.env });

    expect([result.exitCode, result.outputs["conclusion"]]).toEqual([0, "success"]);
    expect(result.summary).toContain("### infra doctor: a deploy can work\n");
    for (const row of [
      "| ok | `git` |",
      "| ok | `github-token` | The token reads `org/app`.",
      "| ok | `comment` | A comment on this pull request would be taken.",
      `| ok | \`oidc\` | This job&#39;s subject is \`${SUBJECT}\` (audience \`sts.amazonaws.com\``,
      "| ok | `identity` | AWS account `123456789012`, as `arn:aws:sts::123456789012:",
      "| ok | `config` | There is no infra-action.yml, and none is needed. One stack found.",
      "| ok | `engine` | Pulumi 3.259.0",
      "| ok | `program infra` | A nodejs program, run by",
      "| ok | `backend` | `s3://state?",
      "| ok | `stack infra:dev` | It exists and has 6 resources.",
      "| ok | `lock infra:dev` | Nobody holds its lock.",
    ])
      expect(result.summary).toContain(row);
    expect(result.summary).toContain(`"token.actions.githubusercontent.com:sub": "${SUBJECT}"`);
    expect(result.summary).toContain('"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"');
    expect(provider.given).toHaveLength(1);
    for (const token of [...provider.given, ...Object.values(provider.env).slice(1)])
      expect(result.summary + result.log + JSON.stringify(result.outputs)).not.toContain(token);
    expect([await aws.objects(), scene.comments()]).toEqual([before, []]);
  });

  it("prints JSON, and needs no pull request, no token and no AWS where nothing speaks to AWS", async () => {
    await using scene = await makeScene({ projects: { infra: shop() } });
    const { exitCode, stdout } = await infraAction(scene, ["doctor", "--json"]);
    const { verdict, checks } = doctorSchema.parse(JSON.parse(stdout));

    expect([exitCode, verdict]).toEqual([0, "ok"]);
    expect(statuses(checks)).toMatchObject({ "github-token": "unknown", identity: "ok", stack: "ok", lock: "ok" });
    expect(checks.filter(({ status }) => status === "unknown").map(({ id }) => id)).toEqual(["github-token"]);
  });
});

describeWith(["engine", "moto"], "doctor, where a deploy could not work", () => {
  it("names the fix for each thing that is wrong", async () => {
    await using scene = await makeScene({
      projects: {
        infra: shop(),
        app: { ...things({ a: {} }, "app"), stacks: { dev: { key: { secret: "s-4471-8813" } } } },
      },
      files: { "gone/Pulumi.yaml": "name: gone\nruntime: nodejs\n", "gone/Pulumi.dev.yaml": "{}\n" },
      workspace: { env: { PULUMI_CONFIG_PASSPHRASE: "another one" } },
      token: { permissions: { pull_requests: "read" }, value: "ghs_reads0only0Token" },
    });
    await scene.pullRequest({ "README.md": "1\n" });
    await using result = await scene.run({ command: "doctor" });

    expect([result.exitCode, result.outputs["conclusion"]]).toEqual([1, "failure"]);
    expect(result.summary).toContain("a deploy could not work (2 problems)");
    for (const [row, fix] of [
      ["| **warning** | `comment` | The token may not comment", "Give the job `permissions: pull-requests: write`"],
      [
        "| **problem** | `secrets app:dev` | The secrets of its config cannot be decrypted.",
        "PULUMI&#95;CONFIG&#95;PASSPHRASE",
      ],
      ["| **problem** | `stack gone:dev` | It does not exist in the backend.", "`pulumi stack init`"],
    ] as const) {
      const line = result.summary.split("\n").find((text) => text.startsWith(row)) ?? `no row ${row}`;
      expect(line).toContain(fix);
    }
    expect(result.annotations.map(({ title }) => title)).toEqual(["secrets of app:dev", "stack of gone:dev"]);
  });

  it("shows who holds a lock in S3, what is left pending, and takes no lock itself", async () => {
    await using aws = await startAws();
    await using scene = await makeScene({
      projects: { infra: things({ a: { lab: { hang: ["create"] } } }, "shop") },
      workspace: { env: aws.env() },
    });
    await aws.prime("shop", "dev");
    const update = scene.stack().start("up");
    await scene.workspace.cloud.until(({ what }) => what === "hang");
    const { checks } = await diagnosed(scene);
    update.signal("SIGKILL");
    await update.finished;
    const [lock = ""] = (await aws.objects()).filter((key) => key.includes("/locks/"));
    await aws.write(lock, JSON.stringify({ ...JSON.parse(await aws.read(lock)), timestamp: "2026-01-01T00:00:00Z" }));
    const later = await diagnosed(scene);

    expect(find(checks, "lock")).toMatchObject({
      status: "warning",
      found: expect.stringMatching(new RegExp(`^It is locked by \\S+@\\S+ \\(pid ${update.pid}\\), since 20`)),
    });
    expect(find(checks, "pending-operations")?.found).toMatch(/interrupted while creating (?:\w+ )?a\b/);
    expect(find(later.checks, "lock")).toMatchObject({
      status: "problem",
      fix: expect.stringContaining(`\`force-unlock: s3://state/${lock}\``),
    });
    expect(later.verdict).toBe("failed");
  });

  it("says what AWS refuses, and that a backend is not there", async () => {
    await using sts = await refusing("ExpiredToken", "The security token included in the request is expired");
    await using scene = await makeScene({ projects: { infra: shop() } });
    const env = {
      AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
      AWS_SECRET_ACCESS_KEY: "secret-Key-9931",
      AWS_REGION: "eu-west-1",
      AWS_ENDPOINT_URL: sts.url,
      PULUMI_BACKEND_URL: "file:///no/such/folder",
    };
    const { verdict, checks } = await diagnosed(scene, env);

    expect(verdict).toBe("failed");
    expect(find(checks, "identity")).toEqual({
      id: "identity",
      subject: null,
      status: "problem",
      found:
        "AWS does not accept the job's credentials (ExpiredToken): The security token included in the request is expired.",
      fix: "They have expired: take the role anew in this job, shortly before this step.",
      paste: null,
    });
    expect(find(checks, "backend")).toMatchObject({ status: "problem", fix: expect.stringContaining("has to exist") });
    expect(find(checks, "lock")).toMatchObject({ status: "unknown" });
  });
});

describeWith(["engine", "moto"], "doctor, where stacks have roles", () => {
  it("takes them as an update would, and needs no other credentials; one that is refused is a problem of its stack", async () => {
    await using aws = await startAws();
    await using tokens = await new IdentityTokens().start();
    await using scene = await makeScene({
      projects: { infra: shop() },
      files: { "infra-action.yml": `version: 1\nstacks: { "infra:dev": { role: "${ROLE}" } }\n` },
    });
    const env = {
      ...tokens.env,
      AWS_ENDPOINT_URL: aws.endpoint,
      AWS_REGION: "us-east-1",
      AWS_EC2_METADATA_DISABLED: "true",
    };
    const run = () => scene.run({ command: "doctor" }, { env, event: { name: "workflow_dispatch", payload: {} } });
    const taken = await run();
    tokens.refuses = true;
    const refused = await run();

    expect(taken.summary).toContain(`| ok | \`role infra:dev\` | It works as \`${ROLE}\`. |`);
    expect(taken.summary).toContain("| ok | `stack infra:dev` |");
    expect([taken.exitCode, refused.exitCode]).toEqual([0, 1]);
    expect(refused.summary).toContain("| **problem** | `role infra:dev` | GitHub gave no identity token");
    expect(refused.summary).not.toContain("`stack infra:dev`");
    for (const token of tokens.given) expect(taken.log + taken.summary).not.toContain(token);
  });
});

type Scene = Awaited<ReturnType<typeof makeScene>>;

async function diagnosed(scene: Scene, env: Readonly<Record<string, string>> = {}) {
  const { stdout } = await infraAction(scene, ["doctor", "--json"], env);
  return doctorSchema.parse(JSON.parse(stdout));
}

const find = (checks: readonly Check[], id: string): Check | undefined => checks.find((check) => check.id === id);
const statuses = (checks: readonly Check[]) => Object.fromEntries(checks.map(({ id, status }) => [id, status]));

/** An STS that says no. */
async function refusing(code: string, message: string) {
  const body = `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;
  const server = createServer((_, response) => response.writeHead(403, { "content-type": "text/xml" }).end(body));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
