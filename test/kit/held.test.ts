import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { REPOSITORY } from "../e2e/action";
import { app, inCloud, merge as merged, net } from "../e2e/reviewed-scene";
import type { Changes } from "../lab/engine/repository";
import { describeWith } from "../lab/parts";
import { makeCaller, pullRequestEvent, pushEvent, type Caller } from "./calling";
import { detected, failed, GATE, infraOutline, ran, skipped } from "./outline";
import { CHECKOUT } from "./released";

const ROLE = "Take the cloud role";
const HOLD = "Hold all stacks to their review";
const REPORT = "One comment for all stacks";
const PERMISSIONS = { issues: "read", pull_requests: "write", actions: "read", deployments: "write" } as const;

const workflow = (fanOut: string): string => `name: deliver
on:
  push: {}
  pull_request: {}
  workflow_dispatch: { inputs: { approve: { default: "" }, command: { default: auto }, stacks: { default: "" } } }
permissions: {}
jobs:
  infra:
    uses: org/infra-action/.github/workflows/infra.yml@v1
    permissions: { contents: read, pull-requests: write, actions: read, deployments: write, id-token: write }
    with:
      fan-out: ${fanOut}
      approval: strict
      command: "\${{ inputs.command || 'auto' }}"
      stacks: "\${{ inputs.stacks }}"
      approve-digest: "\${{ inputs.approve }}"
      preview-role: role/preview
      deploy-role: role/deploy
    secrets: { PULUMI_CONFIG_PASSPHRASE: "\${{ secrets.PASSPHRASE }}" }
`;

async function calling(fanOut: string): Promise<Caller> {
  const caller = await makeCaller({
    projects: { net: net("a"), app: app() },
    workflows: { deliver: workflow(fanOut) },
    token: { permissions: PERMISSIONS, value: "ghs_scene0Token0of0the0job" },
  });
  await caller.scene.stack("dev", "net").deployed();
  await caller.scene.stack("dev", "app").deployed();
  return caller;
}

/** Previews the pull request; what its jobs kept as artifacts is there for later runs, as on GitHub. */
async function review({ scene, run }: Caller, changes: Changes): Promise<void> {
  await scene.pullRequest(changes);
  const folder = join(scene.workspace.root, "artifacts-of-1");
  const { exitCode, outline } = await run("deliver", "pull_request", await pullRequestEvent(scene), {
    artifacts: folder,
  });
  expect([exitCode, ...outline]).toEqual([0, ...outline]);
  const headSha = await scene.repository.head("change");
  scene.github.addRun(REPOSITORY, { id: 1, number: 1, headSha, path: ".github/workflows/deliver.yml" });
  const zips = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".zip"));
  for (const zip of zips) {
    const files = Object.entries(unzipSync(readFileSync(join(folder, zip))));
    const texts = files.map(([name, bytes]) => [name, Buffer.from(bytes).toString("utf8")]);
    scene.github.addArtifact(
      REPOSITORY,
      1,
      zip
        .split("/")
        .at(-1)
        ?.replace(/\.zip$/, "") ?? "",
      Object.fromEntries(texts),
    );
  }
}

/** Merges it as one commit, with more on top in the same push, and runs what that starts. */
async function merge({ scene, run }: Caller, more?: Changes) {
  const { before } = await merged(scene, more);
  const commits = (await scene.repository.git("rev-list", "--reverse", `${before}..main`)).split("\n");
  const event = { ...(await pushEvent(scene, before)), commits: commits.map((id) => ({ id })) };
  return run("deliver", "push", event, { env: { GITHUB_RUN_ID: "2" } });
}

describeWith(["act", "engine", "yaml"], "what is merged, held to its review by jobs that share it", () => {
  it("passes as in one job: the same results, the same comment", async () => {
    await using shared = await calling("always");
    await using single = await calling("never");
    const outcomes = [];
    for (const caller of [shared, single]) {
      await review(caller, caller.scene.changesTo(net("b"), "net"));
      const { exitCode, outline } = await merge(caller);
      outcomes.push({
        exitCode,
        cloud: inCloud(caller.scene),
        comments: caller.scene.comments().map(withoutOccasion),
        outline,
      });
    }
    const [one, other] = outcomes;

    expect(one).toMatchObject({ exitCode: 0, cloud: { base: "b", web: "b" } });
    expect(one?.comments).toEqual([expect.stringContaining("follows from net/dev: zone")]);
    expect({ ...one, outline: [] }).toEqual({ ...other, outline: [] });
    expect(one?.outline).toEqual(
      infraOutline({
        detect: detected(),
        "hold to the review": ran("infra/hold to the review", CHECKOUT, ROLE, HOLD),
        "first wave (net:dev)": ran("infra/first wave (net:dev)", CHECKOUT, ROLE, "up net:dev"),
        "second wave (app:dev)": ran("infra/second wave (app:dev)", CHECKOUT, ROLE, "up app:dev"),
        report: ran("infra/report", REPORT),
        gate: ran("infra/gate", GATE),
      }),
    );
  });

  it("is not begun anywhere where one stack is not as reviewed; the one digest lets exactly that pass", async () => {
    await using caller = await calling("always");
    const { scene } = caller;
    await review(caller, scene.changesTo(net("b"), "net"));
    // The second wave's stack alone differs, and yet the first wave is not begun.
    const { exitCode, outline, job } = await merge(
      caller,
      scene.changesTo(app('  more: {type: "lab:Thing", properties: {value: 1}}\n'), "app"),
    );

    expect(outline).toEqual(
      infraOutline({
        detect: detected(),
        "hold to the review": failed("infra/hold to the review", CHECKOUT, ROLE, HOLD),
        "first wave (net:dev)": skipped("infra/first wave (net:dev)"),
        "second wave (app:dev)": skipped("infra/second wave (app:dev)"),
        report: failed("infra/report", REPORT),
        gate: failed("infra/gate", GATE),
      }),
    );
    expect([exitCode, inCloud(scene)]).toEqual([1, { base: "a", web: "a" }]);
    const { summary } = job("infra/report").step(REPORT);
    expect(summary).toContain("Nothing was applied: what would run is not what was reviewed.");
    expect(summary).toContain("What would run is not what was reviewed: create of more");
    const digests = new Set([...summary.matchAll(/approve-digest: ([0-9a-f]{16})/g)].map(([, digest]) => digest));
    expect(digests.size).toBe(1);

    const inputs = { command: "up", stacks: "net:dev\napp:dev", approve: [...digests][0] ?? "" };
    const byHand = await caller.run(
      "deliver",
      "workflow_dispatch",
      { inputs },
      { inputs, env: { GITHUB_RUN_ID: "3" } },
    );
    expect([byHand.exitCode, inCloud(scene)]).toEqual([0, { base: "b", web: "b", more: 1 }]);
  });
});

/** Without what differs between two runs of anything: times, commits, links, digests. */
function withoutOccasion(comment: string): string {
  return comment
    .replace(/<!--.*?-->/gs, "")
    .replace(/https?:\/\/\S+/g, "URL")
    .replace(/\b[0-9a-f]{7,40}\b/g, "SHA")
    .replace(/\b\d+(?:\.\d+)? ?(?:ms|s|min)\b/g, "TIME")
    .replace(/\d{4}-\d\d-\d\d[T ][\d:.]+Z?/g, "WHEN");
}
