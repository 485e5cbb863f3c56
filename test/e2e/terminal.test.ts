import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describeWith } from "../lab/parts";
import { makeScene, type Scene } from "./action";
import { infraAction } from "./infra-action";
import { parseReport } from "./published-report";
import { resources, shop } from "./shop";

const ESCAPE = "\u001b";

describeWith("engine", "at a terminal", () => {
  let scene: Scene;
  const preview = ["preview", "--stack-name", "dev", "--work-dir", "infra"];
  beforeAll(async () => {
    scene = await makeScene({ projects: { infra: shop() } });
    await scene.stack().deployed();
    scene.project().changeProgram(shop().program);
    scene.stack().changeInputs(shop(resources({ old: { value: 2 } })).inputs);
  });
  afterAll(() => scene[Symbol.asyncDispose]());

  it("prints what people read, without colours where it is no terminal; what was done goes to stderr", async () => {
    const { exitCode, stdout, stderr } = await infraAction(scene, preview);
    const shown = stdout + stderr;

    expect(exitCode).toBe(0);
    expect(shown).toContain("infra preview: shop/dev");
    expect(shown).toMatch(/~ update old/);
    expect(shown).toContain("- value: 1");
    expect(shown).toContain("+ value: 2");
    expect(shown).not.toContain(ESCAPE);
    expect(shown).not.toMatch(/^::/m);
  });

  it("--json prints report.json and nothing else on stdout", async () => {
    const file = join(scene.workspace.root, "here/report.json");
    const { exitCode, stdout, stderr } = await infraAction(scene, [...preview, "--json", "--report-file", file]);
    const report = parseReport(stdout);

    expect(exitCode).toBe(0);
    expect(report).toMatchObject({
      verdict: "ok",
      run: { id: null, pr: null, command: "preview" },
      stacks: [{ id: "infra:dev", outcome: "changed" }],
    });
    expect(parseReport(readFileSync(file, "utf8"))).toEqual(report);
    expect(stderr).toContain("Previewing update (dev)");
  });

  it("--markdown prints the comment's body and nothing else on stdout", async () => {
    const { exitCode, stdout } = await infraAction(scene, [...preview, "--markdown"]);

    expect(exitCode).toBe(0);
    expect(stdout.replace(/^<!--.*-->\n/, "")).toMatch(/^### infra preview: `shop\/dev` · 1 change\n/);
    expect(stdout).toContain("```diff\n- value: 1\n+ value: 2\n```");
  });

  it("NO_COLOR wins over a wish for colours", async () => {
    const plain = await infraAction(scene, preview, { NO_COLOR: "1", FORCE_COLOR: "1" });
    expect(plain.stdout + plain.stderr).not.toContain(ESCAPE);
  });

  it.each<{ args: readonly string[]; env?: Record<string, string>; exitCode: number; said: RegExp }>([
    { args: [...preview, "--expect-no-changes"], exitCode: 1, said: /expect-no-changes is set, and there are changes/ },
    { args: ["preview", "--stack-name", "prod", "--work-dir", "infra"], exitCode: 1, said: /"prod" does not exist/ },
    { args: preview, env: { PULUMI_CONFIG_PASSPHRASE: "wrong" }, exitCode: 2, said: /passphrase is missing or wrong/ },
    {
      args: [...preview, "--work-dirr", "x"],
      exitCode: 2,
      said: /"--work-dirr" is no flag\. Did you mean --work-dir\?/,
    },
    { args: ["preveiw"], exitCode: 2, said: /"preveiw" is no command\. Did you mean preview\?/ },
    { args: [...preview, "--json", "--markdown"], exitCode: 2, said: /both want stdout/ },
    { args: ["--help"], exitCode: 0, said: /preview/ },
    { args: ["--version"], exitCode: 0, said: /^\d+\.\d+\.\d+\n$/ },
  ])("exits with $exitCode: $args", async ({ args, env, exitCode, said }) => {
    const ended = await infraAction(scene, args, env);

    expect(ended.exitCode).toBe(exitCode);
    expect(ended.stdout + ended.stderr).toMatch(said);
    expect(ended.stdout + ended.stderr).not.toMatch(/^::|^ {4}at /m);
  });
});
