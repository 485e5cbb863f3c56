import { join } from "node:path";
import { startGitHub } from "../lab/github/github.mjs";
import { runAct } from "../lab/act/run-act.mjs";
import { describeWith } from "../lab/parts";
import { ran } from "./outline";
import { CHECKOUT, standIns } from "./released";

const ROOT = join(__dirname, "../..");

describeWith(["act"], "this repository's own CI", () => {
  it("uses the action that is committed, on this repository", async () => {
    await using github = await startGitHub();
    const token = github.addToken({ permissions: { pull_requests: "read" } });
    const run = await runAct({
      ...{ repository: ROOT, workflow: ".github/workflows/ci.yml", job: "own-action", event: "workflow_dispatch" },
      ...{ payload: {}, github, token, actions: standIns(), timeoutMs: 170_000 },
    });

    const steps = ["Which stacks and services this change touches", "What is wrong in the services' manifests"];
    expect(run.outline).toEqual(ran("own action", CHECKOUT, ...steps));
    const [detected, checked] = steps.map((step) => run.job("own action").step(step).summary ?? "");
    for (const name of ["infra/apps:day", "dawn", "day", "dusk"]) expect(detected).toContain(name);
    expect(checked).toContain("nothing wrong in the manifests");
  });
});
