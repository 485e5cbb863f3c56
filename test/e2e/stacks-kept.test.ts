import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { ProjectDescription } from "../lab/engine/project-files";
import { describeWith } from "../lab/parts";
import { makeScene, type Inputs, type Scene } from "./action";
import { startCacheServer, type CacheServer } from "./cache-server";
import { reportOf } from "./published-report";
import { NET, networkOf, previewChanged } from "./stacks-scene";

/** Reads a stack whose name no text holds. */
function readerOf(port: number): ProjectDescription {
  const program = `const lab = require("lab");
const pulumi = require("@pulumi/pulumi");
const net = new pulumi.StackReference(["organization", "net", pulumi.getStack()].join("/"));
new lab.SecurityGroup("app", { vpcId: net.requireOutput("vpcId"), rules: [{ port: ${port} }] });
`;
  return { name: "app", runtime: "nodejs", program, stacks: { dev: {}, prod: {} } };
}

describeWith("engine", "what is kept between runs", () => {
  let scene: Scene;
  let cache: CacheServer;
  let job: string;
  beforeAll(async () => {
    scene = await makeScene({ projects: { net: NET, app: readerOf(1) } });
    cache = await startCacheServer();
    job = join(scene.workspace.root, "job");
    await Promise.all(["dev", "prod"].map((stack) => scene.stack(stack, "net").deployed()));
  });
  afterAll(async () => {
    await cache[Symbol.asyncDispose]();
    await scene[Symbol.asyncDispose]();
  });

  /** In a folder that each machine has anew. */
  function run(inputs: Inputs = {}) {
    rmSync(job, { recursive: true, force: true });
    mkdirSync(job);
    return previewChanged(scene, inputs, { folder: job, env: cache.env, without: ["NODE_COMPILE_CACHE"] });
  }
  const keys = (): string[] => cache.entries.map(({ key }) => key.replace(/-[0-9a-f]{16,}$/, ""));
  const SAVED = ["infra-action-edges-v1-9000001", "infra-action-plugins-v1-linux-x64-3.259.0"];

  it("which stack reads which: seen once, it is known when only the other one changes", async () => {
    await scene.pullRequest(scene.changesTo(readerOf(2), "app"));
    await using first = await run();
    expect([first.exitCode, first.post?.exitCode, keys()]).toEqual([0, 0, SAVED]);

    await scene.pullRequest({
      ...scene.changesTo(readerOf(1), "app"),
      ...scene.changesTo(networkOf("10.3.0.0/16"), "net"),
    });
    await using second = await run();
    expect([second.exitCode, second.post?.exitCode]).toEqual([0, 0]);
    expect(reportOf(second).stacks.map(({ id, reasons }) => [id, reasons])).toEqual([
      ["net:dev", ["net/x.json modified: in project net"]],
      ["net:prod", ["net/x.json modified: in project net"]],
      ["app:dev", ["reads net:dev, which is affected (seen in an earlier preview)"]],
      ["app:prod", ["reads net:prod, which is affected (seen in an earlier preview)"]],
    ]);
  });

  it("plugins and what Node has compiled: found again, and saved again only where there is more", async () => {
    await using step = await run();

    expect(step.log).toMatch(/^Provider plugins restored from infra-action-plugins-v1-linux-x64-3\.259\.0-/m);
    expect(readdirSync(join(job, "temp/infra-action-compile-cache"))).toEqual([expect.stringMatching(/^v24\./)]);
    const before = keys();
    await using again = await run();
    expect([again.exitCode, keys()]).toEqual([0, before]);
  });

  it("nothing, where there is no service", async () => {
    await using step = await previewChanged(scene, {}, { without: ["NODE_COMPILE_CACHE"] });

    expect([step.exitCode, step.post?.exitCode]).toEqual([0, 0]);
    expect(step.log).toContain("Provider plugins are not restored: there is no cache service here.");
    expect(reportOf(step).stacks.map(({ id }) => id)).toEqual(["net:dev", "net:prod"]);
  });
});
