import type { ProjectDescription } from "../lab/engine/project-files";
import { things, throwing } from "../lab/engine/programs";
import { describeWith } from "../lab/parts";
import { makeCaller, pullRequestEvent, pushEvent, type Caller } from "./calling";
import { detected, failed, GATE, infraOutline, ran, skipped } from "./outline";
import { CHECKOUT } from "./released";

const PASSPHRASE = "PULUMI_CONFIG_PASSPHRASE: '${{ secrets.PASSPHRASE }}'";
const workflow = (given: string, secrets = PASSPHRASE): string => `name: deliver
on: { push: {}, pull_request: {}, workflow_dispatch: { inputs: { command: { required: true }, stacks: { default: "" } } } }
permissions: {}
jobs:
  infra:
    uses: org/infra-action/.github/workflows/infra.yml@v1
    permissions: { contents: read, pull-requests: write, actions: read, deployments: write, id-token: write }
    with: { ${given} preview-role: role/preview, deploy-role: role/deploy }
    secrets: { ${secrets} }
`;
const VARIABLES = "ENVIRONMENT: 'PULUMI_CONFIG_PASSPHRASE=${{ secrets.PASSPHRASE }}'";
const BY_HAND = "command: '${{ inputs.command }}', stacks: '${{ inputs.stacks }}',";
const SETTINGS = `version: 1
stacks:
  app:day: { dependsOn: ["net:day"], environment: production }
  net:day: { environment: production }
`;

const net = (value: number): ProjectDescription => ({ ...things({ vpc: { value } }, "net"), stacks: { day: {} } });
const app = (value: number): ProjectDescription => ({ ...things({ web: { value } }, "app"), stacks: { day: {} } });
const broken: ProjectDescription = { ...throwing("no such region", "net"), stacks: { day: {} } };
const ROLE = "Take the cloud role";
const HOLD = "Hold all stacks to their review";

describeWith(["act", "engine"], "what is merged, from the caller's side", () => {
  let caller: Caller;
  beforeAll(async () => {
    caller = await makeCaller({
      projects: { net: net(1), app: app(1) },
      files: { "infra-action.yml": SETTINGS },
      workflows: {
        deliver: workflow(""),
        "by-hand": workflow(BY_HAND),
        "fan-out": workflow("fan-out: always,"),
        variables: workflow("", VARIABLES),
        never: workflow("fan-out: never,"),
      },
    });
    await caller.scene.stack("day", "net").deployed();
    await caller.scene.stack("day", "app").deployed();
  });
  afterAll(() => caller[Symbol.asyncDispose]());

  /** Commits to the default branch, and runs what the push starts. */
  async function merge(name: string, changes: Readonly<Record<string, string>>) {
    const { repository } = caller.scene;
    const before = await repository.head("main");
    await repository.checkout("main");
    await repository.commit("Merged", changes);
    return caller.run(name, "push", await pushEvent(caller.scene, before));
  }

  const valueOf = (name: string): unknown => caller.scene.workspace.cloud.find(name).properties["value"];

  const byHand = (command: string, stacks = "") =>
    caller.run("by-hand", "workflow_dispatch", { inputs: { command, stacks } }, { inputs: { command, stacks } });

  it("has its pull request's comment carried on, from previewed to deployed", async () => {
    const { scene } = caller;
    await scene.pullRequest(scene.changesTo(net(7), "net"));
    const preview = await caller.run("deliver", "pull_request", await pullRequestEvent(scene));
    expect(preview.exitCode).toBe(0);
    expect(scene.comments()).toEqual([expect.stringContaining("### infra preview: 2 stacks")]);
    const { before } = await scene.merge();
    const { exitCode, outline } = await caller.run("deliver", "push", await pushEvent(scene, before));

    expect(outline).toEqual(
      infraOutline({
        detect: detected(),
        stacks: ran("infra/stacks", CHECKOUT, ROLE, "up"),
        gate: ran("infra/gate", GATE),
      }),
    );
    expect(exitCode).toBe(0);
    expect(valueOf("vpc")).toBe(7);
    expect(scene.comments()).toEqual([expect.stringContaining("### infra up: 2 stacks")]);
  });

  it("is brought up in one job, with the role that deploys", async () => {
    const { outline, exitCode, job } = await merge("deliver", caller.scene.changesTo(app(2), "app"));

    expect(outline).toEqual(
      infraOutline({
        detect: detected(),
        stacks: ran("infra/stacks", CHECKOUT, ROLE, "up"),
        gate: ran("infra/gate", GATE),
      }),
    );
    expect(exitCode).toBe(0);
    expect(job("infra/stacks").step(ROLE).log).toContain('"INPUT_ROLE-TO-ASSUME":"role/deploy"');
    expect(job("infra/stacks").step("up").summary).toContain("`app/day`");
    expect(valueOf("web")).toBe(2);
  });

  it("is brought up with variables that are one secret, and no value of them in the log", async () => {
    const { exitCode, job } = await merge("variables", caller.scene.changesTo(app(7), "app"));

    expect(job("infra/stacks").step("The environment's variables")).toMatchObject({ result: "success", log: "" });
    expect(exitCode).toBe(0);
    expect(valueOf("web")).toBe(7);
  });

  it("fans out to a job for each stack, what others read first", async () => {
    const changes = { ...caller.scene.changesTo(net(2), "net"), ...caller.scene.changesTo(app(3), "app") };
    const { outline, exitCode, job } = await merge("fan-out", changes);

    expect(outline).toEqual(
      infraOutline({
        detect: detected(),
        "hold to the review": ran("infra/hold to the review", CHECKOUT, ROLE, HOLD),
        "first wave (net:day)": ran("infra/first wave (net:day)", CHECKOUT, ROLE, "up net:day"),
        "second wave (app:day)": ran("infra/second wave (app:day)", CHECKOUT, ROLE, "up app:day"),
        report: ran("infra/report", "One comment for all stacks"),
        gate: ran("infra/gate", GATE),
      }),
    );
    expect(exitCode).toBe(0);
    expect([valueOf("vpc"), valueOf("web")]).toEqual([2, 3]);
    expect(job("infra/report").step("One comment for all stacks").summary).toContain("2 stacks");
  });

  it("is not brought up by one job where that would have to be in two environments", async () => {
    const changes = { ...caller.scene.changesTo(net(2), "net"), ...caller.scene.changesTo(app(5), "app") };
    const two = SETTINGS.replace("net:day: { environment: production }", "net:day: { environment: rc }");
    const { exitCode, job } = await merge("never", { ...changes, "infra-action.yml": two });

    expect(job("infra/detect").step("One job has one environment").result).toBe("failure");
    expect([exitCode, job("infra/stacks").result, valueOf("web")]).toEqual([1, "skipped", 3]);
    await merge("fan-out", { ...caller.scene.changesTo(app(3), "app"), "infra-action.yml": SETTINGS });
  });

  it("stops at the wave that failed", async () => {
    const changes = {
      ...caller.scene.changesTo(broken, "net"),
      ...caller.scene.changesTo(app(4), "app"),
    };
    const { outline, exitCode } = await merge("fan-out", changes);

    expect(outline).toEqual(
      infraOutline({
        detect: detected(),
        "hold to the review": ran("infra/hold to the review", CHECKOUT, ROLE, HOLD),
        "first wave (net:day)": failed("infra/first wave (net:day)", CHECKOUT, ROLE, "up net:day"),
        "second wave (app:day)": skipped("infra/second wave (app:day)"),
        report: failed("infra/report", "One comment for all stacks"),
        gate: failed("infra/gate", GATE),
      }),
    );
    expect(exitCode).toBe(1);
    expect(valueOf("web")).toBe(3);
    await merge("fan-out", { ...caller.scene.changesTo(net(2), "net"), ...caller.scene.changesTo(app(4), "app") });
  });

  it.each(["preview", "drift", "refresh", "up"])("by hand: %s of a stack that is named", async (command) => {
    const { outline, exitCode, job } = await byHand(command, "app:day");

    expect(outline).toEqual(
      infraOutline({
        detect: detected(),
        stacks: ran("infra/stacks", CHECKOUT, ROLE, command),
        gate: ran("infra/gate", GATE),
      }),
    );
    expect(exitCode).toBe(0);
    const role = command === "preview" || command === "drift" ? "role/preview" : "role/deploy";
    expect(job("infra/stacks").step(ROLE).log).toContain(`"INPUT_ROLE-TO-ASSUME":"${role}"`);
  });

  it("by hand: destroys what is named, and nothing where nothing is", async () => {
    const all = await byHand("destroy");
    expect(all.outline).toEqual(
      infraOutline({
        detect: [
          "infra/detect: failure",
          `infra/detect / ${CHECKOUT}: skipped`,
          "infra/detect / Which stacks: skipped",
          "infra/detect / Which command: failure",
          "infra/detect / One job has one environment: skipped",
        ],
        gate: failed("infra/gate", GATE),
      }),
    );
    const { outline, exitCode } = await byHand("destroy", "app:day");

    expect(outline).toEqual(
      infraOutline({
        detect: detected(),
        stacks: ran("infra/stacks", CHECKOUT, ROLE, "destroy"),
        gate: ran("infra/gate", GATE),
      }),
    );
    expect(exitCode).toBe(0);
    expect(caller.scene.workspace.cloud.things().map(({ urn }) => urn?.split("::").at(-1))).toEqual(["vpc"]);
  });
});
