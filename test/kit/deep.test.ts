import { things } from "../lab/engine/programs";
import type { ProjectDescription } from "../lab/engine/project-files";
import { describeWith } from "../lab/parts";
import { makeCaller, pushEvent } from "./calling";
import { detected, GATE, infraOutline, ran } from "./outline";
import { CHECKOUT } from "./released";

const workflow = `name: deliver
on: push
permissions: {}
jobs:
  infra:
    uses: org/infra-action/.github/workflows/infra.yml@v1
    permissions: { contents: read, pull-requests: write, actions: read, deployments: write, id-token: write }
    with: { fan-out: always, approval: "off" }
    secrets: { PULUMI_CONFIG_PASSPHRASE: "\${{ secrets.PASSPHRASE }}" }
`;
/** Each comes after the one before it; a name may have a space. */
const CHAIN = ["a", "b b", "c", "d", "e"];
const project = (value: number, at: number): ProjectDescription => ({
  ...things({ [`thing-${String(at)}`]: { value } }, `chain-${String(at)}`),
  stacks: { day: {} },
});
const settings = CHAIN.slice(1).map((name, at) => `  "${name}:day": { dependsOn: ["${CHAIN[at] ?? ""}:day"] }\n`);

describeWith(["act", "engine"], "stacks deeper than there are waves, from the caller's side", () => {
  it("run in order inside the last", async () => {
    await using caller = await makeCaller({
      projects: Object.fromEntries(CHAIN.map((name, at) => [name, project(1, at)])),
      files: { "infra-action.yml": `version: 1\nstacks:\n${settings.join("")}` },
      workflows: { deliver: workflow },
    });
    const { scene } = caller;
    for (const name of CHAIN) await scene.stack("day", name).deployed();
    const before = await scene.repository.head("main");
    const changes = CHAIN.map((name, at) => scene.changesTo(project(2, at), name));
    await scene.repository.commit("Merged", Object.assign({}, ...changes) as Record<string, string>);
    const { exitCode, outline } = await caller.run("deliver", "push", await pushEvent(scene, before));

    const wave = (name: string, stacks: string): Record<string, string[]> => {
      const [job = "", ...steps] = ran(`infra/${name} wave (${stacks})`, CHECKOUT, `up ${stacks}`);
      const noRole = `infra/${name} wave (${stacks}) / Take the cloud role: skipped`;
      return { [`${name} wave (${stacks})`]: [job, ...steps.slice(0, 1), noRole, ...steps.slice(1)] };
    };
    expect([exitCode, ...outline]).toEqual([
      0,
      ...infraOutline({
        detect: detected(),
        ...wave("first", "a:day"),
        ...wave("second", "b b:day"),
        ...wave("third", "c:day"),
        ...wave("last", "2 stacks in order"),
        report: ran("infra/report", "One comment for all stacks"),
        gate: ran("infra/gate", GATE),
      }),
    ]);
    const made = scene.workspace.cloud.lines().filter(({ op, urn }) => op === "update" && urn !== undefined);
    expect(made.map(({ urn }) => urn?.split("::").at(-1))).toEqual(CHAIN.map((_, at) => `thing-${String(at)}`));
  });
});
