import { join, resolve } from "node:path";
import { runAct, STAND_IN, type ActRun } from "../lab/act/run-act.mjs";
import { describeWith } from "../lab/parts";
import { ACTION, jobVariables, releasedAction, withPackages } from "../kit/released";
import { makeScene, REPOSITORY, type Scene } from "./action";

jest.setTimeout(600_000);

/**
 * What pulumi/actions publishes as examples (examples/nodejs-local.yaml, and the jobs test-output and test-update-plan of
 * .github/workflows/test.yml, at 7.0.0), told again with the same steps and inputs; only `uses: pulumi/actions` is another.
 * Their backend `file://~` is this machine's own home folder to the engine, whatever HOME says: a folder of the test stands
 * for it (STATE).
 */
const STATE = "file://~";
const WORKFLOWS = {
  /** examples/nodejs-local.yaml; those for other languages and backends differ in the set-up steps and cloud-url. */
  local: `name: Pulumi
on: { push: { branches: [main] } }
jobs:
  up:
    runs-on: ubuntu-latest
    steps:
      - { uses: actions/checkout@v3 }
      - { uses: actions/setup-node@v3, with: { node-version: lts/*, cache: yarn } }
      - { name: packages, run: yarn install }
      - { name: apply, id: apply, uses: ${ACTION}, with: { command: up, stack-name: dev, cloud-url: "file://~" } }
`,
  outputs: `name: outputs
on: [push]
jobs:
  up:
    runs-on: ubuntu-latest
    steps:
      - { uses: actions/checkout@v3 }
      - name: first
        id: first
        uses: ${ACTION}
        with:
          command: up
          cloud-url: file://~
          stack-name: made
          upsert: true
          work-dir: stacks/go
          config-map: "{name: {value: test, secret: false}}"
          suppress-progress: true
          log-verbosity: 6
          debug: true
      - name: second
        id: second
        uses: ${ACTION}
        with: { command: output, cloud-url: "file://~", stack-name: organization/go/made }
      - name: compare
        run: test "$ONE" = "$OTHER" && echo "both are $ONE"
        env: { ONE: "\${{ steps.first.outputs.name }}", OTHER: "\${{ steps.second.outputs.name }}" }
`,
  plan: `name: plan
on: [push]
jobs:
  up:
    runs-on: ubuntu-latest
    steps:
      - { uses: actions/checkout@v3 }
      - name: preview
        uses: ${ACTION}
        with:
          command: preview
          cloud-url: file://~
          stack-name: planned
          upsert: true
          work-dir: stacks/go
          config-map: "{name: {value: test, secret: false}}"
          plan: plan.json
          suppress-progress: true
      - name: up
        id: up
        uses: ${ACTION}
        with:
          command: up
          cloud-url: file://~
          stack-name: planned
          upsert: true
          work-dir: stacks/go
          config-map: "{name: {value: test, secret: false}}"
          plan: plan.json
          suppress-progress: true
      - { name: say, run: echo "$NAME", env: { NAME: "\${{ steps.up.outputs.name }}" } }
`,
};
const pathOf = (name: string): string => `.github/workflows/${name}.yml`;

const PROGRAM = `const pulumi = require("@pulumi/pulumi");
const name = new pulumi.Config().get("name") ?? "nobody";
new (require("lab").Thing)("thing", { value: name });
exports.name = name;
`;
const project = (name: string) => ({ name, runtime: "nodejs" as const, program: PROGRAM, stacks: {} });

describeWith(["act", "engine"], "an example workflow of pulumi/actions, with only its uses: changed", () => {
  let scene: Scene;
  let env: Record<string, string>;
  beforeAll(async () => {
    scene = await makeScene({ projects: { ".": project("local"), "stacks/go": project("go") } });
    const state = `file://${scene.workspace.stateFolder}`;
    const texts = Object.entries(WORKFLOWS).map(([name, text]) => [pathOf(name), text.replaceAll(STATE, state)]);
    await scene.repository.commit("Workflows", Object.fromEntries(texts) as Record<string, string>);
    await withPackages(scene, [".", "stacks/go"]);
    // The backend is what the input names, and nothing else.
    const variables = Object.entries(jobVariables(scene)).filter(([name]) => name !== "PULUMI_BACKEND_URL");
    env = { ...Object.fromEntries(variables), ...scene.github.env };
  });
  afterAll(() => scene[Symbol.asyncDispose]());

  const run = (name: keyof typeof WORKFLOWS): Promise<ActRun> =>
    runAct({
      ...{ repository: scene.repository.folder, workflow: pathOf(name), event: "push", name: REPOSITORY },
      ...{ github: scene.github, token: scene.token, env, timeoutMs: 400_000 },
      payload: { ref: "refs/heads/main", repository: { full_name: REPOSITORY, default_branch: "main" } },
      actions: {
        [ACTION]: releasedAction(scene),
        "actions/checkout@v3": resolve(__dirname, "../lab/act/fixtures/checkout"),
        "actions/setup-node@v3": STAND_IN,
      },
      path: [join(__dirname, "../lab/act/fixtures/bin"), scene.workspace.env["PATH"] ?? ""].join(":"),
    });

  it("up of the stack that is there, with a file backend", async () => {
    await scene.stack("dev", ".").must("stack", "init", "dev");
    const { outline, job } = await run("local");
    expect(outline.filter((line) => !line.endsWith("success"))).toEqual([]);
    expect(job("up").step("apply").outputs).toMatchObject({ name: "nobody", conclusion: "success" });
  });

  it("up with upsert, then its outputs by the command output", async () => {
    const { outline, job } = await run("outputs");
    expect(outline.filter((line) => !line.endsWith("success"))).toEqual([]);
    expect(job("up").step("compare").log).toBe("both are test\n");
  });

  it("a plan that a preview saves and the up follows", async () => {
    const { outline, job } = await run("plan");
    expect(outline.filter((line) => !line.endsWith("success"))).toEqual([]);
    expect(job("up").step("say").log).toBe("test\n");
  });
});
