import { things } from "../lab/engine/programs";
import { makeWorkspace } from "../lab/engine/workspace";
import { describeWith } from "../lab/parts";
import { contradictions, untruths } from "./oracle";
import type { KillScene } from "./kill-scene";
import type { Report } from "../../src/domain/report";

jest.setTimeout(120_000);

describeWith("engine", "the oracle of the killed runs", () => {
  it("sees what is lost, doubled, unknown and changed, and nothing where all is well", async () => {
    await using workspace = await makeWorkspace();
    const stack = workspace.project(things({ a: { value: 1 }, b: { value: 1 }, c: { value: 1 } })).stack();
    await stack.deployed();
    expect(await contradictions(stack)).toEqual([]);

    const { urn = "" } = stack.cloud.find("a");
    stack.cloud.write({ op: "create", id: "second", type: "lab:index:Thing", urn, properties: {} });
    stack.cloud.vanish("b");
    stack.cloud.drift("c", { value: 2 });
    expect((await contradictions(stack)).sort()).toEqual([
      `${urn} exists 2 times`,
      expect.stringMatching(/only-in-cloud.*::a"/),
      expect.stringMatching(/only-in-state.*::b"/),
      expect.stringMatching(/property.*::c"/),
    ]);
  });

  it("sees what a report leaves out, makes up, or calls complete", async () => {
    await using workspace = await makeWorkspace();
    const stack = workspace.project(things({ upd: { value: 1 } })).stack();
    await stack.deployed();
    const { urn = "" } = stack.cloud.find("upd");
    const place = { scene: { workspace }, before: 0, stacks: [stack] } as unknown as KillScene;
    const report = (resources: readonly object[], outcome: string): Report =>
      ({ stacks: [{ project: "things", outcome, resources, findings: [] }] }) as unknown as Report;
    const made = { urn, operation: "create", failed: false, unfinished: false };

    expect(untruths(report([made], "failed"), place)).toEqual([]);
    expect(untruths(report([], "failed"), place)).toEqual([`${urn} was changed, and nothing says so`]);
    expect(untruths(report([made, { ...made, urn: "urn:x" }], "failed"), place)).toEqual([
      "urn:x: create is told, and was not done",
    ]);
    expect(untruths(report([made], "changed"), place)).toEqual(["things is told to be complete, and has upd"]);
  });
});
