import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { dependent } from "../lab/engine/programs";
import type { Changes } from "../lab/engine/repository";
import { describeWith } from "../lab/parts";
import type { Outcome } from "../../src/domain/report";
import { makeScene, type Inputs, type RunOptions, type Scene } from "./action";
import { wrapEngine } from "./engine-wrapper";
import { stackOf } from "./published-report";
import { resources, shop, type Shop } from "./shop";

const KEPT = { type: "Bucket", name: "kept", options: { protect: true } };
const SHOP = resources({ kept: KEPT });

interface Case {
  readonly because: string;
  readonly shop?: Partial<Shop>;
  readonly files?: Changes;
  readonly inputs?: Inputs;
  readonly options?: RunOptions | ((scene: Scene) => RunOptions);
  readonly exitCode: 0 | 1 | 2 | 3;
  readonly outcome: Outcome;
  readonly headline: string | RegExp | null;
  /** Of the comment's first line. */
  readonly title: string;
  readonly hasChanges?: "true" | "false" | "";
  readonly annotation?: object;
}

const CONCLUSIONS = { 0: "success", 1: "failure", 2: "failure", 3: "could-not-tell" };

const THROWS = `const lab = require("lab");
new lab.Thing("first", { value: 1 });
function deep() {
  throw new Error("no way");
}
deep();
`;
const TYPESCRIPT: Changes = {
  "infra/package.json": JSON.stringify({ name: "shop", main: "index.ts" }),
  "infra/tsconfig.json": JSON.stringify({
    compilerOptions: { strict: true, module: "commonjs", types: [], skipLibCheck: true },
  }),
  "infra/index.ts": 'export const size: number = 1;\nconst port: number = "443";\nexport { port };\n',
};

const PROGRAM: readonly Case[] = [
  {
    because: "the program throws",
    files: { "infra/index.js": THROWS },
    exitCode: 1,
    outcome: "failed",
    headline: "The program failed: Error: no way.",
    title: "`shop/dev` failed",
    annotation: { level: "error", title: "shop/dev", file: "infra/index.js", line: 4, col: 9 },
  },
  {
    because: "the program does not compile",
    files: TYPESCRIPT,
    options: { without: ["PULUMI_NODEJS_TRANSPILE_ONLY"] },
    exitCode: 1,
    outcome: "failed",
    headline: /^The program does not compile: .* TS2322: Type 'string' is not assignable to type 'number'/,
    title: "`shop/dev` failed",
    annotation: { level: "error", title: "shop/dev", file: "infra/index.ts", line: 2, col: 7 },
  },
  {
    because: "a resource's inputs fail their check",
    shop: resources({ kept: KEPT, bad: { value: 1, lab: { fail: { check: "must be even" } } } }),
    exitCode: 1,
    outcome: "failed",
    headline: "Resource bad failed: lab:index:Thing resource 'bad' has a problem: must be even.",
    title: "`shop/dev` failed",
    annotation: { level: "error", title: "shop/dev: bad (lab:index:Thing)" },
  },
  {
    because: "the provider may not look",
    shop: resources({ kept: KEPT, old: { value: 2, lab: { fail: { diff: "AccessDenied: no" } } } }),
    exitCode: 1,
    outcome: "failed",
    headline: "Resource old failed: AccessDenied: no.",
    title: "`shop/dev` failed",
    annotation: { level: "error", title: "shop/dev: old (lab:index:Thing)", file: "infra/index.js", line: 4 },
  },
  {
    because: "a protected resource would be replaced",
    shop: resources({ kept: { ...KEPT, name: "kept-2" } }),
    exitCode: 1,
    outcome: "refused",
    headline: "The engine refuses: kept is protected and would have to go.",
    title: "`shop/dev` refused",
    annotation: { level: "error", title: "shop/dev: kept (lab:index:Bucket)", file: "infra/index.js", line: 4 },
  },
  {
    because: "a protected resource would be deleted",
    shop: resources({}),
    exitCode: 1,
    outcome: "refused",
    headline: "The engine refuses: kept is protected and would have to go.",
    title: "`shop/dev` refused",
  },
  {
    because: "there are changes and expect-no-changes is set",
    shop: resources({ kept: KEPT, old: { value: 2 } }),
    inputs: { "expect-no-changes": "true" },
    exitCode: 1,
    outcome: "refused",
    headline: "expect-no-changes is set, and there are changes.",
    title: "`shop/dev` refused",
    hasChanges: "true",
  },
  {
    because: "there are none and expect-no-changes is set",
    inputs: { "expect-no-changes": "true" },
    exitCode: 0,
    outcome: "unchanged",
    headline: null,
    title: "`shop/dev` is unchanged",
    hasChanges: "false",
  },
];

const SURROUNDINGS: readonly Case[] = [
  {
    because: "the stack does not exist",
    inputs: { "stack-name": "prod" },
    exitCode: 1,
    outcome: "missing",
    headline: 'The stack "prod" does not exist in this backend.',
    title: "`shop/prod` stack is missing",
    annotation: { level: "error", title: "shop/prod: stack is missing" },
  },
  {
    because: "the passphrase is wrong",
    options: { env: { PULUMI_CONFIG_PASSPHRASE: "wrong" } },
    exitCode: 2,
    outcome: "failed",
    headline: "The stack's secrets could not be decrypted: the passphrase is missing or wrong.",
    title: "`shop/dev` failed",
  },
  {
    because: "there is no passphrase",
    options: { without: ["PULUMI_CONFIG_PASSPHRASE"] },
    exitCode: 2,
    outcome: "failed",
    headline: "The stack's secrets could not be decrypted: the passphrase is missing or wrong.",
    title: "`shop/dev` failed",
  },
  {
    because: "the backend is not there",
    options: { env: { PULUMI_BACKEND_URL: "file:///nowhere/state" } },
    exitCode: 2,
    outcome: "failed",
    headline: "The state backend could not be opened.",
    title: "`shop/dev` failed",
  },
  {
    because: "the backend takes no strangers",
    options: { without: ["PULUMI_BACKEND_URL"] },
    exitCode: 2,
    outcome: "failed",
    headline: /^The backend did not accept the job's credentials: PULUMI_ACCESS_TOKEN must be set/,
    title: "`shop/dev` failed",
  },
  {
    because: "the stack that it reads does not exist",
    inputs: { "work-dir": "app" },
    files: { "app/index.js": reading("organization/net/dev") },
    exitCode: 3,
    outcome: "waits-for-upstream",
    headline: 'It reads outputs of the stack "organization/net/dev", which does not exist yet.',
    title: "`app/dev` waits for another stack",
  },
  {
    because: "the stack that it reads has no such output yet",
    inputs: { "work-dir": "app" },
    files: { "app/index.js": reading("organization/shop/dev") },
    exitCode: 3,
    outcome: "waits-for-upstream",
    headline: 'It reads an output that the stack "organization/shop/dev" does not have yet.',
    title: "`app/dev` waits for another stack",
  },
  {
    because: "its time is up",
    shop: resources({ kept: KEPT, slow: { lab: { hang: ["preview"], heedsCancel: true } } }),
    inputs: { timeout: "8s" },
    exitCode: 3,
    outcome: "cut-short",
    headline: "The engine was stopped: its time was up.",
    title: "`shop/dev` cut short",
  },
  {
    because: "the engine's events cannot all be read",
    options: ({ workspace }) =>
      wrapEngine(workspace, { after: `[ -n "$events" ] && echo '{"sequence": 99, "resou' >> "$events"` }),
    exitCode: 3,
    outcome: "cut-short",
    headline: "Some of the engine's events could not be read, so there may be changes that are not shown.",
    title: "`shop/dev` cut short",
  },
];

function reading(stack: string): string {
  const { program } = dependent(stack);
  return typeof program === "string" ? program : "";
}

const NOTHING_LEFT = { leftovers: [], heldOutput: false };

let scene: Scene;

async function setUp(): Promise<void> {
  scene = await makeScene({
    projects: { infra: shop(SHOP), app: dependent() },
    workspace: { modules: ["typescript"] },
  });
  await scene.stack().deployed();
}

async function preview({ files = {}, inputs, options = {}, ...rest }: Case) {
  await scene.pullRequest({ ...scene.changesTo(shop(rest.shop ?? SHOP)), ...files });
  return scene.preview(inputs, typeof options === "function" ? options(scene) : options);
}

async function expectOutcome(expected: Case): Promise<void> {
  await using step = await preview(expected);
  const { exitCode, outcome, headline, title, hasChanges = "" } = expected;
  const stack = stackOf(step);

  expect({ outcome: stack.outcome, exitCode: step.exitCode }).toEqual({ outcome, exitCode });
  expect(step).toMatchObject(NOTHING_LEFT);
  if (headline === null) expect([stack.headline, stack.next]).toEqual([null, null]);
  else {
    expect(stack.headline).toEqual(headline instanceof RegExp ? expect.stringMatching(headline) : headline);
    expect(stack.next).toMatch(/\.$/);
  }
  expect(step.outputs).toMatchObject({ conclusion: CONCLUSIONS[exitCode], "has-changes": hasChanges });
  if (expected.annotation !== undefined)
    expect(step.annotations).toContainEqual(expect.objectContaining(expected.annotation));
  const errors = step.annotations.filter(({ level }) => level === "error");
  if (exitCode === 0) expect(errors).toEqual([]);
  else expect(errors.length).toBeGreaterThan(0);
  const comment = scene.comments().find((body) => body.includes(`"key":"${stack.id}"`));
  expect(comment?.split("\n")[1]).toBe(`### infra preview: ${title}`);
  expect(comment?.includes(`"number":${scene.runNumber},`)).toBe(true);
}

describeWith("engine", "what is not simply changed or unchanged", () => {
  beforeAll(setUp);
  afterAll(() => scene[Symbol.asyncDispose]());

  it.each([...PROGRAM, ...SURROUNDINGS])("$because: $outcome, exit code $exitCode", expectOutcome);

  it("a locked stack is previewed all the same: a preview changes nothing", async () => {
    const lock = join(scene.workspace.stateFolder, ".pulumi/locks/organization/shop/dev/1f6c.json");
    mkdirSync(dirname(lock), { recursive: true });
    writeFileSync(lock, JSON.stringify({ pid: 1, username: "ada", hostname: "elsewhere", timestamp: "2026-01-01" }));
    try {
      await expectOutcome({
        because: "",
        exitCode: 0,
        outcome: "unchanged",
        headline: null,
        title: "`shop/dev` is unchanged",
        hasChanges: "false",
      });
    } finally {
      rmSync(lock);
    }
  });

  it("an engine that is killed in the middle: cut-short, exit code 3, nothing left running", async () => {
    const slow = resources({ kept: KEPT, stuck: { lab: { hang: ["preview"] } } });
    await scene.pullRequest(scene.changesTo(shop(slow)));
    const engine = wrapEngine(scene.workspace);
    const running = await scene.startPreview({}, { path: engine.path });
    await scene.untilHung("stuck");
    process.kill(engine.pidOf("preview"), "SIGKILL");
    await using step = await running.finished;

    expect(step).toMatchObject({ exitCode: 3, ...NOTHING_LEFT });
    expect(stackOf(step)).toMatchObject({ outcome: "cut-short", headline: "The engine was killed (SIGKILL)." });
    expect(step.outputs).toMatchObject({ conclusion: "could-not-tell", "has-changes": "" });
    expect(scene.comments().join("\n")).toContain("### infra preview: `shop/dev` cut short");
    expect(scene.workspace.processes()).toEqual([]);
  });
});
