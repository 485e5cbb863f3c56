import { parseMarker } from "../../src/domain/comment-marker";
import { REPOSITORY, PULL_REQUEST } from "../e2e/action";
import type { ProjectDescription } from "../lab/engine/project-files";
import { things } from "../lab/engine/programs";
import { describeWith } from "../lab/parts";
import { makeCaller, pullRequestEvent, type Caller } from "./calling";
import { detected, failed, GATE, infraOutline, ran } from "./outline";
import { CHECKOUT } from "./released";

const infra = (given: string): string => `name: deliver
on: [pull_request, merge_group]
permissions: {}
jobs:
  infra:
    uses: org/infra-action/.github/workflows/infra.yml@v1
    permissions: { contents: read, pull-requests: write, actions: read, deployments: write, id-token: write }
    with: { ${given} }
    secrets: { PULUMI_CONFIG_PASSPHRASE: "\${{ secrets.PASSPHRASE }}" }
`;
const ROLES = "preview-role: 'arn:aws:iam::1:role/preview', deploy-role: 'arn:aws:iam::1:role/deploy'";

const day = (value: number): ProjectDescription => ({ ...things({ web: { value } }, "day"), stacks: { day: {} } });
const dusk = (value: number): ProjectDescription => ({ ...things({ web: { value } }, "dusk"), stacks: { dusk: {} } });
/** Ends the action that runs it, as a machine that goes away does: nothing after this line happens in that job. */
const dying = (): ProjectDescription => ({
  ...dusk(1),
  program: `const { readFileSync } = require("node:fs");
const parentOf = (pid) => readFileSync(\`/proc/\${pid}/stat\`, "utf8").replace(/^.*\\) /s, "").split(" ")[1];
for (let pid = process.ppid; pid > 1; pid = parentOf(pid))
  if (readFileSync(\`/proc/\${pid}/cmdline\`, "utf8").includes("dist/index.js")) process.kill(pid, "SIGKILL");
`,
});

describeWith(["act", "engine"], "a pull request, from the caller's side", () => {
  let caller: Caller;
  beforeAll(async () => {
    caller = await makeCaller({
      projects: { day: day(1), dusk: dusk(1) },
      workflows: { deliver: infra(ROLES), "fan-out": infra(`fan-out: always, ${ROLES}`) },
    });
    await caller.scene.stack("day", "day").deployed();
    await caller.scene.stack("dusk", "dusk").deployed();
    await caller.scene.pullRequest(caller.scene.changesTo(day(2), "day"));
  });
  const forget = () =>
    caller.scene.github.comments(REPOSITORY, PULL_REQUEST).forEach(({ id }) => caller.scene.github.removeComment(id));
  afterAll(() => caller[Symbol.asyncDispose]());

  it("is previewed in one job, with the role that reads only, and commented", async () => {
    forget();
    const { outline, job, exitCode } = await caller.run(
      "deliver",
      "pull_request",
      await pullRequestEvent(caller.scene),
    );

    expect(outline).toEqual(
      infraOutline({
        detect: detected(),
        stacks: ran("infra/stacks", CHECKOUT, "Take the cloud role", "preview"),
        gate: ran("infra/gate", GATE),
      }),
    );
    expect(exitCode).toBe(0);
    expect(job("infra/stacks").step("Take the cloud role").log).toMatch(
      /"INPUT_ROLE-TO-ASSUME":"arn:aws:iam::1:role\/preview"/,
    );
    const [comment = "", ...others] = caller.scene.comments();
    expect(others).toEqual([]);
    expect(parseMarker(comment)).toMatchObject({ kind: "preview", key: "stacks", stacks: ["day:day"] });
    expect(comment).toContain("`day/day` · 1 change");
    expect(job("infra/detect").step("Which stacks").summary).toContain("day/x.json modified");
  });

  it("that is closed says so in its comment, and previews nothing", async () => {
    const event = await pullRequestEvent(caller.scene, { action: "closed" });
    const { outline } = await caller.run("deliver", "pull_request", event);

    expect(outline).toEqual(
      infraOutline({
        closed: ran("infra/closed", "The comment says what became of the pull request"),
        gate: ran("infra/gate", GATE),
      }),
    );
    expect(caller.scene.comments()).toEqual([expect.stringContaining("**Merged.**")]);
  });

  it("from a fork meets no credentials; the gate says what a maintainer has to do", async () => {
    forget();
    const event = await pullRequestEvent(caller.scene, { fork: true });
    const { outline, exitCode } = await caller.run("deliver", "pull_request", event);

    expect(outline).toEqual(infraOutline({ detect: detected(), gate: failed("infra/gate", GATE) }));
    expect(exitCode).toBe(1);
    expect(caller.scene.comments()).toEqual([]);
  });

  it("in a merge queue is previewed with what is queued before it, without a comment", async () => {
    const { repository } = caller.scene;
    const group = {
      base_sha: await repository.head("main"),
      head_sha: await repository.head(),
      head_ref: "refs/heads/q",
    };
    const { outline, job } = await caller.run("deliver", "merge_group", {
      action: "checks_requested",
      merge_group: group,
    });

    expect(outline).toEqual(
      infraOutline({
        detect: detected(),
        stacks: ran("infra/stacks", CHECKOUT, "Take the cloud role", "preview"),
        gate: ran("infra/gate", GATE),
      }),
    );
    expect(job("infra/stacks").step("preview").summary).toContain("`day/day` · 1 change");
    expect(caller.scene.comments()).toEqual([]);
  });

  it("fans out to a job for each stack, and has one comment for all", async () => {
    forget();
    await caller.scene.pullRequest(caller.scene.changesTo(dusk(2), "dusk"), "Dusk too");
    const { outline, exitCode } = await caller.run("fan-out", "pull_request", await pullRequestEvent(caller.scene));

    expect(outline).toEqual(
      infraOutline({
        detect: detected(),
        "first wave (day:day)": ran("infra/first wave (day:day)-1", CHECKOUT, "Take the cloud role", "preview day:day"),
        "first wave (dusk:dusk)": ran(
          "infra/first wave (dusk:dusk)-2",
          CHECKOUT,
          "Take the cloud role",
          "preview dusk:dusk",
        ),
        report: ran("infra/report", "One comment for all stacks"),
        gate: ran("infra/gate", GATE),
      }),
    );
    expect(exitCode).toBe(0);
    const [comment = "", ...others] = caller.scene.comments();
    expect(others).toEqual([]);
    expect(comment).toContain("2 stacks · 2 with changes");
  });

  it("of which a job died is not known to be good: the comment says whose, and the gate is red", async () => {
    forget();
    await caller.scene.pullRequest(caller.scene.changesTo(dying(), "dusk"), "Dies");
    const { outline, exitCode } = await caller.run("fan-out", "pull_request", await pullRequestEvent(caller.scene));

    expect(outline).toEqual(
      infraOutline({
        detect: detected(),
        "first wave (day:day)": ran("infra/first wave (day:day)-1", CHECKOUT, "Take the cloud role", "preview day:day"),
        "first wave (dusk:dusk)": failed(
          "infra/first wave (dusk:dusk)-2",
          CHECKOUT,
          "Take the cloud role",
          "preview dusk:dusk",
        ),
        report: failed("infra/report", "One comment for all stacks"),
        gate: failed("infra/gate", GATE),
      }),
    );
    expect(exitCode).toBe(1);
    const [comment = ""] = caller.scene.comments();
    expect(comment).toContain("<code>day/day</code> · 1 change");
    expect(comment).toMatch(/`dusk\/dusk` \*\*cut short\*\*: Its job wrote no report/);
  });

  it("that touches no stack any more runs none, and the earlier comment says so", async () => {
    await caller.scene.pullRequest(
      { ...caller.scene.changesTo(day(1), "day"), ...caller.scene.changesTo(dusk(1), "dusk"), "README.md": "Read me." },
      "Back",
    );
    const { outline, exitCode } = await caller.run("deliver", "pull_request", await pullRequestEvent(caller.scene));

    expect(outline).toEqual(
      infraOutline({
        detect: detected(),
        report: ran("infra/report", "One comment for all stacks"),
        gate: ran("infra/gate", GATE),
      }),
    );
    expect(exitCode).toBe(0);
    expect(caller.scene.comments()).toEqual([expect.stringMatching(/no stack/i)]);
  });
});
