import { things } from "../lab/engine/programs";
import type { ProjectDescription } from "../lab/engine/project-files";
import { describeWith } from "../lab/parts";
import { read } from "../workflows/parsed";
import { makeCaller, pullRequestEvent, pushEvent, type Caller } from "./calling";
import { detected, GATE, infraOutline, ran } from "./outline";
import { CHECKOUT } from "./released";

/** A workflow to copy as it is, but for the commented line that it has for a passphrase. */
const template = (name: string): string =>
  read(`workflows-templates/${name}.yml`).replace("# PULUMI_CONFIG_PASSPHRASE:", "PULUMI_CONFIG_PASSPHRASE:");

const day = (value: number): ProjectDescription => ({ ...things({ web: { value } }, "infra"), stacks: { day: {} } });
const ROLE = "Take the cloud role";
const BY_HAND = { command: "preview", stacks: "infra:day", remove: "false", repair: "nothing" };

describeWith(["act", "engine"], "a workflow to copy, as it is", () => {
  let caller: Caller;
  beforeAll(async () => {
    caller = await makeCaller({
      projects: { infra: day(1) },
      files: { "infra-action.yml": 'version: 1\nstacks: { "infra:day": { environment: production } }\n' },
      workflows: {
        ...{ infra: template("infra"), "by-hand": template("by-hand") },
        ...{ deploy: template("deploy"), drift: template("drift") },
      },
    });
    await caller.scene.stack("day", "infra").deployed();
  });
  afterAll(() => caller[Symbol.asyncDispose]());

  /** The passphrase as the secret that kit's callers hand on, and as a variable for those that use the action itself. */
  const run = (name: string, event: string, payload: object, inputs: Readonly<Record<string, string>> = {}) => {
    const passphrase = { PULUMI_CONFIG_PASSPHRASE: caller.scene.workspace.env["PULUMI_CONFIG_PASSPHRASE"] ?? "" };
    return caller.run(name, event, payload, { secrets: passphrase, env: passphrase, inputs });
  };
  const byHand = (over: Partial<typeof BY_HAND>) => {
    const inputs = { ...BY_HAND, ...over };
    return run("by-hand", "workflow_dispatch", { inputs }, inputs);
  };
  const value = (): unknown => caller.scene.workspace.cloud.find("web").properties["value"];
  const stacks = (command: string) =>
    infraOutline({
      detect: detected(),
      stacks: ran("infra/stacks", CHECKOUT, ROLE, command),
      gate: ran("infra/gate", GATE),
    });

  it("infra: previews a pull request and updates what is merged, each with its role", async () => {
    const { scene } = caller;
    await scene.pullRequest(scene.changesTo(day(2), "infra"));
    const preview = await run("infra", "pull_request", await pullRequestEvent(scene));
    expect(preview.outline).toEqual(stacks("preview"));
    expect(preview.job("infra/stacks").step(ROLE).log).toContain("role/infra-preview");
    expect(scene.comments()).toEqual([expect.stringContaining("### infra preview: `infra/day` · 1 change")]);

    const { before } = await scene.merge();
    const up = await run("infra", "push", await pushEvent(scene, before));
    expect([up.exitCode, ...up.outline]).toEqual([0, ...stacks("up")]);
    expect(up.job("infra/stacks").step(ROLE).log).toContain("role/infra-deploy");
    expect(value()).toBe(2);
  });

  it("deploy: updates what is merged", async () => {
    const { scene } = caller;
    const before = await scene.repository.head("main");
    await scene.repository.checkout("main");
    await scene.repository.commit("Merged", scene.changesTo(day(3), "infra"));
    const { exitCode, outline } = await run("deploy", "push", await pushEvent(scene, before));

    expect([exitCode, ...outline]).toEqual([0, ...ran("deploy", CHECKOUT, "org/infra-action@v1")]);
    expect(value()).toBe(3);
  });

  it("drift: fails where somebody changed the cloud, and not where nobody did", async () => {
    expect((await run("drift", "schedule", {})).exitCode).toBe(0);
    caller.scene.workspace.cloud.drift("web", { value: "by hand" });
    const { exitCode, job } = await run("drift", "schedule", {});

    expect(exitCode).toBe(1);
    expect(job("drift").step("org/infra-action@v1").summary).toContain("infra/day");
  });

  it("by hand: refreshes, and destroys a stack for good", async () => {
    const refresh = await byHand({ command: "refresh", repair: "refresh" });
    expect([refresh.exitCode, ...refresh.outline]).toEqual([0, ...stacks("refresh")]);
    const destroy = await byHand({ command: "destroy", remove: "true" });
    expect([destroy.exitCode, ...destroy.outline]).toEqual([0, ...stacks("destroy")]);

    expect(caller.scene.workspace.cloud.things()).toEqual([]);
  });
});
