import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { ProjectDescription } from "../lab/engine/project-files";
import { references } from "../lab/markdown/inspect-gfm.mjs";
import { renderGfm } from "../lab/markdown/render-gfm.mjs";
import { describeWith } from "../lab/parts";
import { makePolicyPack, type PolicyRule } from "../lab/policy/pack";
import type { StepResult } from "../lab/runner/run-step.mjs";
import { makeScene, type Scene } from "./action";
import { reportOf, stackOf } from "./published-report";

const SECRETS = { config: "config-Token-7391", made: "program-Secret-4412" };
/** A database in a zone, with a password of the configuration and one that the program makes. */
const DATABASE: ProjectDescription = {
  name: "shop",
  runtime: "nodejs",
  program: `const lab = require("lab");
const pulumi = require("@pulumi/pulumi");
const token = new pulumi.Config().requireSecret("token");
new lab.Thing("db", { value: "z9", size: 1, token, values: [pulumi.secret("${SECRETS.made}")] });
`,
  stacks: { dev: { token: { secret: SECRETS.config } } },
};
const URN = "urn:pulumi:dev::shop::lab:index:Thing::db";

const MESSAGE = "Policy zoning/zones: Zone z9 is closed: use z1 @octocat";
const zone: PolicyRule = {
  name: "zones",
  description: "Zone z9 is closed",
  level: "advisory",
  match: "::db$",
  property: "value",
  forbidden: "z9",
  message: "use z1 @octocat",
};

describeWith("engine", "policy packs", () => {
  let scene: Scene;
  let packs = 0;
  beforeAll(async () => {
    scene = await makeScene({ projects: { infra: DATABASE } });
    await scene.pullRequest({});
  });
  afterAll(() => scene[Symbol.asyncDispose]());

  const packOf = (...rules: readonly PolicyRule[]): string =>
    makePolicyPack(join(scene.workspace.root, `policy-${(packs += 1)}`), "zoning", rules);
  const preview = (policyPacks: string, inputs: Record<string, string> = {}): Promise<StepResult> =>
    scene.preview({ policyPacks, "comment-on-summary": "true", ...inputs });

  it("that advise do not hold a change up, and are read in comment, summary and report", async () => {
    await using step = await preview(packOf(zone));

    expect([step.exitCode, step.outputs["conclusion"]]).toEqual([0, "success"]);
    expect(stackOf(step)).toMatchObject({
      outcome: "changed",
      findings: [{ code: "POLICY_ADVISORY", severity: "warning", message: MESSAGE, urn: URN }],
    });
    expectSaid(step, scene, "- **warning** `db`: Policy");
    expect(step.annotations).toEqual([]); // advice is no reason to interrupt
  });

  it("that must be kept fail the preview; what would change is still shown", async () => {
    await using step = await preview(packOf({ ...zone, level: "mandatory" }));

    expect([step.exitCode, step.outputs["conclusion"], step.outputs["has-changes"]]).toEqual([1, "failure", ""]);
    expect(stackOf(step)).toMatchObject({
      outcome: "failed",
      headline: "The mandatory policy zoning/zones is violated.",
      findings: [{ code: "POLICY_MANDATORY", severity: "danger", message: MESSAGE, urn: URN }],
      resources: expect.arrayContaining([expect.objectContaining({ urn: URN, operation: "create" })]),
    });
    expectSaid(step, scene, "> [!CAUTION]\n> - `db`: Policy");
  });

  it("are set by policyPackConfigs: what must be kept is advice then", async () => {
    const config = join(scene.workspace.root, "pack-config.json");
    writeFileSync(config, JSON.stringify({ zones: "advisory" }));
    await using step = await preview(packOf({ ...zone, level: "mandatory" }), { policyPackConfigs: config });

    expect(step.exitCode).toBe(0);
    expect(stackOf(step).findings.map(({ code }) => code)).toEqual(["POLICY_ADVISORY"]);
  });

  it.each([
    { because: "told by name only", inputs: {} },
    { because: "also where the engine prints properties", inputs: { diff: "true" } },
  ])("that remedy change what is previewed, and expose no secret of it: $because", async ({ inputs }) => {
    const sets = { value: "z1" };
    await using step = await preview(packOf({ ...zone, level: "remediate", sets }), inputs);

    expect(step.exitCode).toBe(0);
    const { findings, resources } = stackOf(step);
    expect(findings).toMatchObject([{ code: "POLICY_REMEDIATED", severity: "info", urn: URN }]);
    const values = resources.find(({ urn }) => urn === URN)?.properties ?? [];
    expect(values.find(({ path }) => path === "value")?.new).toEqual({ kind: "plain", value: "z1" });
    const places = {
      comment: scene.comments().join(),
      summary: step.summary,
      log: step.log,
      report: readFileSync(step.outputs["report"] ?? "", "utf8"),
      output: step.outputs["output"] ?? "",
      requests: JSON.stringify(scene.github.requests.map(({ text }) => text)),
    };
    for (const secret of Object.values(SECRETS))
      for (const [place, text] of Object.entries(places))
        expect([place, text.includes(secret)]).toEqual([place, false]);
    expect(places.comment).toContain('+ value: "z1"');
    if ("diff" in inputs) expect(places.log).toMatch(/value *: "z1"/);
  });

  describe("in infra-action.yml", () => {
    const named = { stacks: { "infra:dev": { environment: "production" } } };
    const agreed = { code: "POLICY_ADVISORY", resource: "db", reason: "moves out of z9 in spring" };
    const file = (): string => join(scene.repository.folder, "infra-action.yml");
    afterEach(() => rmSync(file()));

    it.each([
      { because: "are run for every preview", rules: {}, exitCode: 0, codes: ["POLICY_ADVISORY:warning"] },
      {
        because: "fail it by fail-on",
        rules: { environments: { production: { "fail-on": ["POLICY_ADVISORY"] } } },
        exitCode: 1,
        codes: ["POLICY_ADVISORY:warning", "FAIL_ON:danger"],
      },
      {
        because: "do not where somebody has agreed",
        rules: { environments: { production: { "fail-on": ["POLICY_ADVISORY"] } }, suppress: [agreed] },
        exitCode: 0,
        codes: ["POLICY_ADVISORY:info"],
      },
    ])("$because", async ({ rules, exitCode, codes }) => {
      const pack = relative(scene.repository.folder, packOf(zone));
      writeFileSync(file(), JSON.stringify({ version: 1, policy: { packs: [pack] }, ...named, ...rules }));
      await using step = await preview("");
      const { findings } = reportOf(step);

      expect([step.exitCode, step.outputs["conclusion"]]).toEqual([exitCode, exitCode === 0 ? "success" : "failure"]);
      expect([...stackOf(step).findings, ...findings].map(({ code, severity }) => `${code}:${severity}`)).toEqual(
        codes,
      );
      expect(/^> - fail-on stops infra:\u200bdev: POLICY&#95;ADVISORY\./m.test(scene.comments()[0] ?? "")).toBe(
        exitCode === 1,
      );
    });
  });

  it("that cannot be loaded fail the preview, and say so", async () => {
    await using step = await preview(join(scene.workspace.root, "no-such-pack"));

    expect([step.exitCode, stackOf(step).outcome]).toEqual([1, "failed"]);
    expect(stackOf(step).headline).toContain("no-such-pack");
  });
});

/** In the comment and the summary, on a line of its own kind, its mention made harmless. */
function expectSaid(step: StepResult, scene: Scene, start: string): void {
  for (const text of [scene.comments()[0] ?? "", step.summary]) {
    expect(text).toContain(start);
    expect(text).toContain("Zone z9 is closed: use z1 @\u200boctocat");
    expect(references(renderGfm(text).tree)).toEqual([]);
  }
}
