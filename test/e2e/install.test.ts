import { describeWith } from "../lab/parts";
import { makeScene, type Inputs, type Scene } from "./action";
import { shop } from "./shop";
import { stackOf } from "./published-report";
import type { Changes } from "../lab/engine/repository";

describeWith("engine", "set-up", () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await makeScene({
      projects: { infra: shop() },
      files: { ".pulumi.version": "3.259.0\n", "empty/README.md": "Nothing here.\n" },
    });
    await scene.pullRequest({});
  });
  afterAll(() => scene[Symbol.asyncDispose]());

  it.each<Inputs>([
    { command: "" },
    { command: "", "pulumi-version": "^3.200" },
    { command: "", "pulumi-version": "3.259.0" },
    { command: "", "pulumi-version-file": ".pulumi.version" },
  ])("takes the Pulumi that is on PATH where it will do, and does no more: %j", async (inputs) => {
    await using step = await scene.run(inputs);

    expect(step).toMatchObject({ exitCode: 0, annotations: [], outputs: {}, path: [], summary: "", stderr: "" });
    expect(step.stdout).toContain("Pulumi 3.259.0 is on PATH.\n");
    expect(scene.github.requests).toEqual([]);
  });

  it.each<{ inputs: Inputs; message: string | RegExp; code?: string }>([
    {
      inputs: { command: "preveiw" },
      message: /^\[INPUT_INVALID\] Input "command" is "preveiw"\..* Did you mean preview\?/,
    },
    {
      inputs: { command: "deploy", "stack-name": "dev" },
      message: /^\[INPUT_INVALID\] There is nothing to deploy: no service in infra-action\.yml has `manifests`\./,
    },
    {
      inputs: { command: "preview", "stack-name": "dev", timeout: "soon", parallel: "0", upsert: "yes" },
      message: /"timeout" is "soon"\..*"parallel" is "0"\..*"upsert" is "yes"\./,
    },
    {
      inputs: { "pulumi-version": "3.259.0", "pulumi-version-file": ".pulumi.version" },
      message: /"pulumi-version" \(3\.259\.0\) and "pulumi-version-file" \(\.pulumi\.version\) both name a version/,
    },
    {
      inputs: { "pulumi-version": "newest" },
      message: /^\[PULUMI_VERSION_INVALID\] What pulumi-version says is no version/,
    },
    {
      inputs: { "pulumi-version-file": "none" },
      message: /^\[PULUMI_VERSION_INVALID\] The pulumi-version-file "none" cannot be read/,
    },
  ])("refuses $inputs with exit code 2 and one error", async ({ inputs, message }) => {
    await using step = await scene.run(inputs);

    expect(step).toMatchObject({ exitCode: 2, outcome: "failure" });
    expect(step.annotations).toEqual([
      expect.objectContaining({ level: "error", message: expect.stringMatching(message) }),
    ]);
    expect(step.stderr).toBe("");
  });

  it.each<{ because: string; inputs?: Inputs; files?: Changes; headline: RegExp }>([
    { because: "there is no such folder", inputs: { "work-dir": "nowhere" }, headline: /nowhere/ },
    {
      because: "there is no Pulumi.yaml",
      inputs: { "work-dir": "empty" },
      headline: /empty.*Pulumi\.yaml|Pulumi\.yaml.*empty/,
    },
    {
      because: "it is no YAML",
      files: { "infra/Pulumi.yaml": "name: [shop\nruntime: nodejs\n" },
      headline: /Pulumi\.yaml/,
    },
    { because: "it has no runtime", files: { "infra/Pulumi.yaml": "name: shop\n" }, headline: /runtime/ },
    {
      because: "the folder is outside of the repository",
      inputs: { "work-dir": "../../etc" },
      headline: /\.\.\/\.\.\/etc/,
    },
  ])(
    "a preview that cannot begin ends with 2 and says so in the comment: $because",
    async ({ inputs = {}, files = {}, headline }) => {
      await scene.pullRequest({ ...scene.changesTo(shop()), ...files });
      await using step = await scene.preview(inputs);

      const stack = stackOf(step);
      expect({ exitCode: step.exitCode, outcome: stack.outcome }).toEqual({ exitCode: 2, outcome: "failed" });
      expect(`${stack.headline ?? ""} ${stack.next ?? ""}`).toMatch(headline);
      expect(stack.next).toMatch(/\.$/);
      expect(step.outputs).toMatchObject({ conclusion: "failure", "has-changes": "" });
      expect(step.annotations.filter(({ level }) => level === "error")).toHaveLength(1);
      const comment = scene.comments().find((body) => body.includes(`"key":${JSON.stringify(stack.id)}`));
      expect(comment).toContain(`"number":${scene.runNumber},`);
    },
  );
});
