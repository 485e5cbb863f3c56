import { things } from "../lab/engine/programs";
import type { ProjectDescription } from "../lab/engine/project-files";
import { describeWith } from "../lab/parts";
import { makeCaller, pushEvent, type Caller } from "./calling";
import { failed, GATE, ran } from "./outline";
import { CHECKOUT } from "./released";

const workflow = (environments: string): string => `name: deliver
on: push
permissions: {}
jobs:
  pipeline:
    uses: org/infra-action/.github/workflows/pipeline.yml@v1
    permissions: { contents: read, pull-requests: write, actions: read, deployments: write, id-token: write }
    with: { environments: '${environments}' }
    secrets: { PULUMI_CONFIG_PASSPHRASE: "\${{ secrets.PASSPHRASE }}" }
`;
const net = (value: number): ProjectDescription => ({
  ...things({ vpc: { value } }, "net"),
  stacks: { rc: {}, shared: {} },
});
const DETECTED = ["What has changed", "Which environments", "Stacks that no environment brings up"];

describeWith(["act", "engine"], "a pipeline without images and manifests, from the caller's side", () => {
  let caller: Caller;
  beforeAll(async () => {
    caller = await makeCaller({
      projects: { net: net(1) },
      files: { "infra-action.yml": "version: 1\nstacks: { net:rc: { environment: rc } }\nservices: { day: {} }\n" },
      workflows: { deliver: workflow('["rc"]'), wrong: workflow("rc") },
    });
    for (const stack of ["rc", "shared"]) await caller.scene.stack(stack, "net").deployed();
  });
  afterAll(() => caller[Symbol.asyncDispose]());

  /** Commits to the default branch, runs what the push starts, and tells which jobs and steps were not skipped. */
  async function merge(name: string, changes: Readonly<Record<string, string>>) {
    const { repository } = caller.scene;
    const before = await repository.head("main");
    await repository.commit("Merged", changes);
    const run = await caller.run(name, "push", await pushEvent(caller.scene, before));
    return { ...run, outline: run.outline.filter((line) => !line.endsWith(": skipped")) };
  }

  it("brings up the stacks, builds and deploys nothing, and names the stack that is nobody's", async () => {
    const { exitCode, outline, job } = await merge("deliver", caller.scene.changesTo(net(2), "net"));

    expect([exitCode, ...outline]).toEqual([
      0,
      ...ran("pipeline/detect", CHECKOUT, ...DETECTED),
      ...ran("pipeline/first infra/detect", CHECKOUT, "Which stacks", "Which command"),
      ...ran("pipeline/first infra/gate", GATE),
      ...ran("pipeline/first infra/stacks", CHECKOUT, "up"),
      ...ran("pipeline/gate", GATE),
    ]);
    const values = caller.scene.workspace.cloud
      .things()
      .map(({ urn, properties }) => [urn?.split(":")[2], properties["value"]]);
    expect(Object.fromEntries(values)).toEqual({ rc: 2, shared: 1 });
    expect(job("pipeline/detect").step("Stacks that no environment brings up").annotations).toEqual([
      expect.objectContaining({ level: "warning", message: expect.stringContaining('["net:shared"] are of none of') }),
    ]);
  });

  it("does nothing for a service of which nothing is built or deployed", async () => {
    const { exitCode, outline } = await merge("deliver", { "services/day/page": "2" });

    expect([exitCode, ...outline]).toEqual([
      0,
      ...ran("pipeline/detect", CHECKOUT, ...DETECTED),
      ...ran("pipeline/gate", GATE),
    ]);
  });

  it("is red where its environments are no list", async () => {
    const { exitCode, outline, job } = await merge("wrong", { "services/day/page": "3" });

    expect(exitCode).toBe(1);
    expect(outline).toEqual([
      ...["pipeline/detect: failure", "pipeline/detect / Which environments: failure"],
      ...failed("pipeline/gate", GATE),
    ]);
    expect(job("pipeline/gate").step(GATE).annotations).toEqual([
      expect.objectContaining({ level: "error", message: "Not every job succeeded: detect=failure." }),
    ]);
  });
});
