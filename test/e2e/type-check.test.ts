import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describeWith } from "../lab/parts";
import type { ProjectDescription } from "../lab/engine/project-files";
import { makeScene, type Inputs, type Scene } from "./action";
import { reportOf } from "./published-report";
import { edgeOf, previewChanged, SHOP, shopOf } from "./stacks-scene";

/** A second program with types of its own. */
const BOOKS: ProjectDescription = { ...SHOP, name: "books", stacks: { dev: {} } };
const STACKS = ["books:dev", "edge:ap", "edge:eu", "edge:us", "shop:dev", "shop:prod", "shop:stage"];
const MISTAKE = "TS2322: Type 'number' is not assignable to type 'string'.";

describeWith("engine", "types of programs", () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await makeScene({
      projects: { shop: SHOP, books: BOOKS, edge: edgeOf({ cache: { value: 1 } }) },
      workspace: { modules: ["typescript"] },
    });
  });
  afterAll(() => scene[Symbol.asyncDispose]());

  const preview = (inputs: Inputs = {}, env: Readonly<Record<string, string>> = {}) =>
    previewChanged(scene, inputs, { env, without: ["PULUMI_NODEJS_TRANSPILE_ONLY"] });

  it("a mistake fails all stacks of its program, on its file and line; others go on", async () => {
    await scene.pullRequest({
      ...scene.changesTo(shopOf("1"), "shop"),
      "books/more.txt": "1\n",
      ...scene.changesTo(edgeOf({ cache: { value: 2 } }), "edge"),
    });
    await using step = await preview();

    const { stacks } = reportOf(step);
    expect(step.exitCode).toBe(1);
    expect(stacks.map(({ id, outcome }) => [id, outcome])).toEqual(
      STACKS.map((id) => [id, id.startsWith("shop:") ? "failed" : "changed"]),
    );
    for (const stack of stacks.filter(({ outcome }) => outcome === "failed")) {
      expect(stack.headline).toBe(`The program does not compile: one type error, first ${MISTAKE}`);
      expect(stack.diagnostics[0]).toMatchObject({ message: MISTAKE, source: { file: "shop/index.ts", line: 3 } });
      expect(stack.digest).toBeNull();
    }
    const place = { file: "shop/index.ts", line: 3, col: 7 };
    expect(step.annotations).toEqual([{ level: "error", title: "shop/dev and 2 more", message: MISTAKE, ...place }]);
    const [comment = ""] = scene.comments();
    expect(comment).toContain("### infra preview: 7 stacks · 4 with changes · 3 failed\n");
    expect(comment.match(/^TS2322: .*$/gm)).toEqual([MISTAKE, MISTAKE, MISTAKE]);
  });

  it("no mistake: checked, and nothing said", async () => {
    await scene.pullRequest(scene.changesTo(shopOf('"large"'), "shop"));
    await using step = await preview();

    expect(step.exitCode).toBe(0);
    expect(step.annotations).toEqual([]);
  });

  it("a program whose file Pulumi.yaml names is checked once, too", async () => {
    const named = (size: string) => scene.changesTo({ ...shopOf(size), settings: "main: index.ts" }, "shop");
    await scene.pullRequest(named("3"));
    await using step = await preview();

    expect(step.annotations).toMatchObject([{ title: "shop/dev and 2 more", file: "shop/index.ts", line: 3 }]);
    const shop = reportOf(step).stacks.find(({ id }) => id === "shop:dev");
    expect(shop?.headline).toMatch(/^The program does not compile: /);
    await scene.pullRequest(scene.changesTo(shopOf('"large"'), "shop"));
  });

  it.each<{ because: string; inputs?: Inputs; env?: Readonly<Record<string, string>>; fails: boolean }>([
    { because: "type-check: engine leaves it to Pulumi", inputs: { "type-check": "engine" }, fails: true },
    { because: "the job has switched Pulumi's check off", env: { PULUMI_NODEJS_TRANSPILE_ONLY: "true" }, fails: false },
  ])("$because", async ({ inputs = {}, env = {}, fails }) => {
    await scene.pullRequest(scene.changesTo(shopOf("2"), "shop"));
    await using step = await preview({ "stack-name": "dev", "work-dir": "shop", ...inputs }, env);

    const [stack] = reportOf(step).stacks;
    expect(stack?.outcome).toBe(fails ? "failed" : "changed");
    if (fails) expect(stack?.headline).toMatch(/^The program failed: .*index\.ts.* TS2322/);
  });

  it("programs that have a compiler in common are checked in one process", async () => {
    const uses = compilerThatTells(scene);
    await scene.pullRequest({ ...scene.changesTo(shopOf("4"), "shop"), "books/more.txt": "2\n" });
    await using step = await preview();

    const failed = reportOf(step).stacks.filter(({ outcome }) => outcome === "failed");
    expect(failed.map(({ id }) => id)).toEqual(["shop:dev", "shop:prod", "shop:stage"]);
    expect(step).toMatchObject({ leftovers: [], heldOutput: false });
    expect(uses()).toEqual(["library"]);
  });
});

/** In the place of the programs' compiler: the same, but what of it is loaded is written down. */
function compilerThatTells({ workspace }: Scene): () => string[] {
  const [folder, journal] = [join(workspace.root, "node_modules/typescript"), join(workspace.root, "compilers")];
  // Programs' own processes load it, too; a compiler's process is started with its path.
  const tell = (what: string) =>
    `if (process.argv[1] === __filename) require("node:fs").appendFileSync(${JSON.stringify(journal)}, "${what}\\n");\n`;
  const real = (path: string) => `module.exports = require(${JSON.stringify(require.resolve(path))});\n`;
  rmSync(folder);
  mkdirSync(join(folder, "bin"), { recursive: true });
  writeFileSync(join(folder, "package.json"), '{"name":"typescript","version":"5.9.3","main":"library.js"}');
  writeFileSync(join(folder, "library.js"), tell("library") + real("typescript"));
  writeFileSync(join(folder, "bin/tsc"), tell("command") + real("typescript/bin/tsc"));
  return () => readFileSync(journal, "utf8").trim().split("\n");
}
