import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describeWith } from "../lab/parts";
import { PASSPHRASE } from "../lab/engine/primed-stack";
import type { ProjectDescription } from "../lab/engine/project-files";
import { makeScene, type Inputs, type Scene } from "./action";
import { wrapEngine } from "./engine-wrapper";
import { reportOf } from "./published-report";
import { previewChanged, settings } from "./stacks-scene";

const DUSK = "dusk-Passphrase-5520";
const DAY_SECRET = "day-Config-8813";
const DUSK_SECRET = "dusk-Config-4471";

/** Everything that runs for the project writes down what it was given: `<who>-<process>.json` in TELL_TO. */
const tell = (who: string): string =>
  `require("node:fs").writeFileSync(process.env.TELL_TO + "/" + ${who} + "-" + process.pid + ".json", JSON.stringify(process.env));\n`;
const INFRA: ProjectDescription = {
  name: "infra",
  runtime: "typescript",
  program: {
    "index.ts": `import * as pulumi from "@pulumi/pulumi";
declare const process: any;
declare function require(name: string): any;
${tell("pulumi.getStack()")}
export const region = process.env.REGION ?? "none";
export const key = new pulumi.Config().requireSecret("key");
`,
    "package.json": JSON.stringify({ name: "infra", main: "index.ts", scripts: { preinstall: "node tell.cjs" } }),
    "tell.cjs": tell('"install"'),
  },
  stacks: { day: { key: { secret: DAY_SECRET } } },
};
const ACCOUNTS = { DAY_PASS: PASSPHRASE, DUSK_PASS: DUSK };
/** In the place of the compiler, which is the pull request's code too. */
const COMPILER = {
  "node_modules/typescript/package.json": '{"name":"typescript","version":"5.9.3","main":"typescript.js"}',
  "node_modules/typescript/typescript.js": tell('"compiler"'),
  "node_modules/typescript/bin/tsc": tell('"compiler"'),
};

const SETTINGS = `stacks:
  infra:day:
    env: { PULUMI_CONFIG_PASSPHRASE: "\${DAY_PASS}", REGION: day }
  infra:dusk:
    environment: dusk
environments:
  dusk:
    timeout: 2m
    env: { PULUMI_CONFIG_PASSPHRASE: "\${DUSK_PASS}", REGION: dusk }
`;

describeWith("engine", "two accounts in one job", () => {
  let scene: Scene;
  let folder: string;
  beforeAll(async () => {
    scene = await makeScene({ projects: { infra: INFRA }, files: settings(SETTINGS) });
    folder = join(scene.workspace.root, "told");
    scene.project().write({ ...COMPILER, "engine.cjs": tell('"engine"') });
    await engine("stack", "init", "dusk");
    await engine("config", "set", "--stack", "dusk", "--secret", "key", DUSK_SECRET);
    await scene.pullRequest({ "infra/more.txt": "1\n" });
  });
  beforeEach(() => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
  });
  afterAll(() => scene[Symbol.asyncDispose]());

  async function engine(...args: string[]): Promise<void> {
    const env = { PULUMI_CONFIG_PASSPHRASE: DUSK };
    const { code, stderr } = await scene.workspace.start(args, scene.project().folder, { env }).finished;
    if (code !== 0) throw new Error(stderr);
  }

  /** What everybody was given, by who they are. */
  function told(): (readonly [who: string, env: Readonly<Record<string, string>>])[] {
    return readdirSync(folder)
      .sort()
      .map((name) => {
        const [who = "", text] = [name.replace(/-\d+\.json$/, ""), readFileSync(join(folder, name), "utf8")];
        return [who, JSON.parse(text) as Record<string, string>];
      });
  }

  /** Who was given which account: what of the variables of either is in each environment. */
  function accounts(): (readonly [who: string, account: Readonly<Record<string, string>>])[] {
    const names = ["REGION", "PULUMI_CONFIG_PASSPHRASE", ...Object.keys(ACCOUNTS)];
    const own = (env: Readonly<Record<string, string>>) =>
      Object.fromEntries(Object.entries(env).filter(([name]) => names.includes(name)));
    return told()
      .map(([who, env]) => [who, own(env)] as const)
      .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }

  // Asked for its version, it is told all: it is no stack's.
  const before = `[ "$1" = version ] || node "$PWD/engine.cjs"`;
  const preview = (inputs: Inputs = {}, env: Readonly<Record<string, string>> = ACCOUNTS) =>
    previewChanged(scene, inputs, {
      path: wrapEngine(scene.workspace, { before }).path,
      env: { TELL_TO: folder, ...env },
      without: ["PULUMI_CONFIG_PASSPHRASE", "PULUMI_NODEJS_TRANSPILE_ONLY"],
    });

  it("no engine, no program and no compiler sees what is another's", async () => {
    await using step = await preview();

    expect(reportOf(step).stacks.map(({ id, outcome }) => [id, outcome])).toEqual([
      ["infra:day", "changed"],
      ["infra:dusk", "changed"],
    ]);
    const day = { REGION: "day", PULUMI_CONFIG_PASSPHRASE: PASSPHRASE };
    const dusk = { REGION: "dusk", PULUMI_CONFIG_PASSPHRASE: DUSK };
    expect(accounts()).toEqual([
      ["compiler", {}], // its library, and, since that is none, its command
      ["compiler", {}],
      ["day", day],
      ["dusk", dusk],
      ...[day, day, dusk, dusk].map((account) => ["engine", account]),
    ]);
    for (const text of [step.log, step.summary, ...scene.comments(), JSON.stringify(reportOf(step))])
      for (const secret of [DUSK, DUSK_SECRET, DAY_SECRET]) expect(text).not.toContain(secret);
  });

  it("the package manager sees none", async () => {
    await using step = await preview({ install: "always" });

    expect(step.exitCode).toBe(0);
    expect(accounts()).toContainEqual(["install", {}]);
    scene.project().write(COMPILER); // npm has taken it away
  });

  it("a stack that is named gets its own, too: a matrix's job is no other", async () => {
    await using step = await preview({ "stack-name": "day", "work-dir": "infra" });

    expect(step.exitCode).toBe(0);
    expect(accounts()).toContainEqual(["day", { REGION: "day", PULUMI_CONFIG_PASSPHRASE: PASSPHRASE }]);
  });

  it("a variable that is not there fails its own stack alone", async () => {
    await using step = await preview({}, { DAY_PASS: PASSPHRASE });

    expect([step.exitCode, step.outputs["conclusion"]]).toEqual([1, "failure"]);
    expect(reportOf(step).stacks).toMatchObject([
      { id: "infra:day", outcome: "changed" },
      {
        id: "infra:dusk",
        outcome: "failed",
        headline:
          "infra-action.yml: PULUMI_CONFIG_PASSPHRASE of infra:dusk is made of ${DUSK_PASS}, which is not set in this job.",
      },
    ]);
  });
});
