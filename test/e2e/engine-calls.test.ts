import { describeWith } from "../lab/parts";
import { makeScene, type Inputs } from "./action";
import { wrapEngine } from "./engine-wrapper";
import { shop, type Shop } from "./shop";
import type { Changes } from "../lab/engine/repository";

/** The words of a call before its first flag. */
const wordsOf = ({ args }: { readonly args: readonly string[] }): string => {
  const flag = args.findIndex((arg) => arg.startsWith("-"));
  return args.slice(0, flag < 0 ? undefined : flag).join(" ");
};

describeWith("engine", "the engine is called", () => {
  it.each<{ because: string; inputs?: Inputs; shop?: Partial<Shop>; files?: Changes; calls: readonly string[] }>([
    { because: "for a preview", calls: ["preview", "stack export", "version"] },
    {
      because: "no more than that for one with a comment, a summary and secrets in its config",
      inputs: { "comment-on-summary": "true", refresh: "true", diff: "true" },
      calls: ["preview", "stack export", "version"],
    },
    {
      because: "nor for a program that fails",
      files: { "infra/index.js": "throw new Error('no');" },
      calls: ["preview", "stack export", "version"],
    },
    {
      because: "the state once, though it was looked at before",
      inputs: { upsert: "true" },
      calls: ["preview", "stack export", "version"],
    },
    { because: "once where Pulumi is only installed", inputs: { command: "" }, calls: ["version"] },
    { because: "never where the inputs are wrong", inputs: { timeout: "soon" }, calls: [] },
    { because: "never where there is no project", inputs: { "work-dir": "." }, calls: [] },
  ])("$because: $calls", async ({ inputs = {}, files = {}, calls }) => {
    const config = { dev: { token: { secret: "a-config-secret" }, size: "2" } };
    await using scene = await makeScene({ projects: { infra: { ...shop(), stacks: config } } });
    await scene.pullRequest(files);
    const engine = wrapEngine(scene.workspace);
    await using step = await scene.preview(inputs, { path: engine.path });

    expect(step.leftovers).toEqual([]);
    expect(engine.calls().map(wordsOf).toSorted()).toEqual(calls);
    // The backend is the environment's and the stack is named: nothing is logged in to, nothing is selected.
    for (const { args } of engine.calls().filter(({ args: [word] }) => word !== "version"))
      expect(args).toEqual(expect.arrayContaining(["--stack", "dev", "--non-interactive"]));
  });
});
