import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { movingTag, pinned } from "../../scripts/release/release.mjs";
import { KIT, read, ROOT } from "./parsed";
import { roleTakers } from "./role-takers";

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition: { readonly StringEquals: Record<string, string>; readonly StringLike: Record<string, string[]> };
}
const statements = (name: string): readonly Statement[] =>
  (JSON.parse(read(`docs/aws-roles/${name}.json`)) as { Statement: Statement[] }).Statement;
const ISSUER = "token.actions.githubusercontent.com";
const KINDS = ["preview", "image", "deploy"];

describe("the roles to apply", () => {
  it.each(KINDS)("trust only named subjects of the repository: %s", (kind) => {
    const [trust, ...others] = statements(`trust-${kind}`);
    expect(others).toEqual([]);
    expect(trust?.Action).toBe("sts:AssumeRoleWithWebIdentity");
    expect(trust?.Condition.StringEquals).toEqual({ [`${ISSUER}:aud`]: "sts.amazonaws.com" });
    const subjects = trust?.Condition.StringLike[`${ISSUER}:sub`] ?? [];
    for (const subject of subjects)
      expect(subject).toMatch(
        /^repo:OWNER(@\*)?\/REPOSITORY(@\*)?:(pull_request|environment:\w+|ref:refs\/heads\/[\w/-]+\*?)$/,
      );
    // With and without GitHub's immutable ids.
    expect(subjects.map((subject) => subject.replaceAll("@*", ""))).toEqual(
      [...subjects, ...subjects].slice(0, subjects.length).map((_, at) => subjects[at % (subjects.length / 2)]),
    );
  });

  it("let no pull request deploy or push", () => {
    for (const kind of ["image", "deploy"])
      expect(read(`docs/aws-roles/trust-${kind}.json`)).not.toContain("pull_request");
    expect(read("docs/aws-roles/trust-deploy.json")).not.toContain("refs/heads");
  });

  it("let a preview write nothing, and read no data but the state", () => {
    const actions = statements("policy-preview").flatMap(({ Action }) => Action);

    for (const action of actions) expect(action).toMatch(/:(Get|List|Describe|Decrypt)/);
    for (const data of ["secretsmanager", "ssm", "dynamodb"]) expect(actions.join(" ")).not.toContain(`${data}:`);
    expect(statements("policy-preview").find(({ Action }) => Action.includes("s3:GetObject"))?.Resource).toEqual([
      "arn:aws:s3:::STATE_BUCKET",
      "arn:aws:s3:::STATE_BUCKET/*",
    ]);
  });

  it("are applied by a script that wants to know whose they are", () => {
    const script = join(ROOT, "docs/aws-roles/apply.sh");

    expect(spawnSync("bash", ["-n", script]).status).toBe(0);
    expect(spawnSync("bash", [script], { encoding: "utf8" })).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("OWNER/REPOSITORY"),
    });
    for (const environment of ["*", "", "a:b"])
      expect(spawnSync("bash", [script, "octo/app", "state", "rc", environment]).status).toBe(2);
  });

  it.each([
    { named: [], trusted: ["production"] },
    { named: ["rc", "production"], trusted: ["rc", "production"] },
  ])("trust the environments that are named: $named", ({ named, trusted }) => {
    expect(madeBy("octo/app", "state", ...named).get("infra-deploy")?.Condition.StringLike[`${ISSUER}:sub`]).toEqual(
      ["repo:octo/app", "repo:octo@*/app@*"].flatMap((repository) =>
        trusted.map((environment) => `${repository}:environment:${environment}`),
      ),
    );
  });

  it("let in only the kit's jobs where the script is told so, with all that was asked for before", () => {
    const before = madeBy("octo/app", "state");
    const after = madeBy("--only-the-kit", "octo/app", "state");

    expect([...after.keys()]).toEqual(KINDS.map((kind) => `infra-${kind}`));
    for (const [role, { Condition }] of after) {
      const { StringEquals, StringLike } = before.get(role)?.Condition ?? {};
      expect(Condition).toEqual({ StringEquals, StringLike: { ...StringLike, ...ONLY_THE_KIT[role] } });
    }
  });
});

/** Whom the script lets take each role, as it asks the AWS CLI for it. */
function madeBy(...args: readonly string[]): Map<string, Statement> {
  const folder = mkdtempSync(join(tmpdir(), "aws-roles-"));
  try {
    // Stands in for the AWS CLI: knows the account, no role, and writes down what a role is made with.
    writeFileSync(
      join(folder, "aws"),
      `#!/usr/bin/env bash
case "$2" in
  get-caller-identity) echo 111111111111 ;;
  get-role) exit 1 ;;
  create-role) printf '%s' "$6" > "${folder}/$4.json" ;;
esac
`,
      { mode: 0o755 },
    );
    const env = { PATH: `${folder}:${process.env["PATH"] ?? ""}` };
    const script = join(ROOT, "docs/aws-roles/apply.sh");
    expect(spawnSync("bash", [script, ...args], { env, encoding: "utf8" })).toMatchObject({ status: 0, stderr: "" });
    const made = KINDS.map((kind) => {
      const { Statement: all } = JSON.parse(readFileSync(join(folder, `infra-${kind}.json`), "utf8")) as {
        Statement: [Statement];
      };
      return [`infra-${kind}`, all[0]] as const;
    });
    return new Map(made);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const CLAIM = `${ISSUER}:job_workflow_ref`;
const ONLY_THE_KIT = JSON.parse(read("docs/aws-roles/only-the-kit.json")) as Record<string, Record<string, string[]>>;
const { version } = JSON.parse(read("package.json")) as { version: string };

describe("the condition that lets in only the kit", () => {
  it("names for each role the workflows whose jobs take it, by the moving tag and by exact ones", () => {
    const moving = `refs/tags/${movingTag(version)}`;
    const named = [...roleTakers()].map(([role, files]) => [
      role,
      { [CLAIM]: files.flatMap((file) => [moving, `${moving}.*`].map((ref) => `org/infra-action/${file}@${ref}`)) },
    ]);

    expect(ONLY_THE_KIT).toEqual(Object.fromEntries(named));
    expect(Object.keys(ONLY_THE_KIT)).toEqual(KINDS.map((kind) => `infra-${kind}`));
  });

  it.each([
    { caller: "the workflow that is called by its moving tag", ref: movingTag(version), fits: true },
    { caller: "what it calls, as a release has it", ref: nestedRef(version), fits: true },
    { caller: "a later release", ref: `${movingTag(version)}.99.0`, fits: true },
    { caller: "a major version that begins alike", ref: `${movingTag(version)}0.0.0`, fits: false },
    { caller: "another tag", ref: `${movingTag(version)}-mine`, fits: false },
  ])("$caller, $ref: $fits", ({ ref, fits }) => {
    for (const [role, files] of roleTakers())
      for (const file of files)
        expect([role, file, isLike(ONLY_THE_KIT[role]?.[CLAIM], `org/infra-action/${file}@refs/tags/${ref}`)]).toEqual([
          role,
          file,
          fits,
        ]);
  });
});

describe("the roles that infra/ makes", () => {
  it.each(["day", "dusk"])("of %s let in the workflows whose jobs take them", (stack) => {
    const { config } = parse(read(`infra/Pulumi.${stack}.yaml`)) as {
      config: { "infra:github": Record<string, unknown> };
    };
    const named = KINDS.map((kind) => config["infra:github"][`${kind}Workflows`]);

    expect(named).toEqual(KINDS.map((kind) => ONLY_THE_KIT[`infra-${kind}`]?.[CLAIM]));
    for (const ref of named.flat()) expect(KIT).toContain(String(ref).replace(/^org\/infra-action\/|@.*$/g, ""));
  });
});

/** The ref by which a released workflow of the kit calls another. */
function nestedRef(released: string): string {
  const calls = KIT.flatMap((path) => [
    ...pinned(read(path), released).matchAll(/uses: org\/infra-action\/\S+@(\S+)/g),
  ]);
  const [ref = "", ...others] = new Set(calls.map(([, at = ""]) => at));
  if (others.length > 0) throw new Error(`A release calls by ${[ref, ...others].join(", ")}.`);
  return ref;
}

/** AWS's StringLike: any of the patterns, in which * is any text and ? any character. */
const isLike = (patterns: readonly string[] = [], text: string): boolean =>
  patterns.some((pattern) =>
    new RegExp(
      `^${pattern
        .replace(/[.+^${}()|[\]\\]/g, "\\$&")
        .replaceAll("*", ".*")
        .replaceAll("?", ".")}$`,
    ).test(text),
  );
