import { spawnSync } from "node:child_process";
import { jobsOf, resultsOf, workflowOf, type Job } from "./parsed";
import { runScript } from "./run-script";

const PIPELINE = ".github/workflows/pipeline.yml";
const JOBS = workflowOf(PIPELINE).jobs;
const STAGES = ["first", "second", "third"];
const KINDS = ["infra", "deploy", "test"];
const NO_FAILURE =
  "!cancelled() && !contains(needs.*.result, 'failure') && !contains(needs.*.result, 'cancelled') && needs.detect.outputs.deploys == 'true'";

/** GitHub's runners have jq; a machine that only runs the tests may not. */
const hasJq = spawnSync("jq", ["--version"]).status === 0;

(hasJq ? describe : describe.skip)(`the environments of a pipeline${hasJq ? "" : " [not proved: without jq]"}`, () => {
  const environments = (given: string) => runScript(PIPELINE, "detect", "Which environments", { ENVIRONMENTS: given });

  it.each([
    { given: '[""]', output: 'stages=["first"] first=' },
    { given: '["rc","production"]', output: 'stages=["first","second"] first=rc second=production' },
    { given: '["a","b","c"]', output: 'stages=["first","second","third"] first=a second=b third=c' },
  ])("$given: $output", ({ given, output }) => {
    expect(environments(given)).toMatchObject({ status: 0, output });
  });

  it.each(["", "rc", "[]", '["a","b","c","d"]', "[1]", '{"a":1}', '["a\\nrole=x"]'])("refuses %j", (given) => {
    expect(environments(given)).toMatchObject({ status: 1, output: "" });
  });
});

(hasJq ? describe : describe.skip)(`stacks of a pipeline${hasJq ? "" : " [not proved: without jq]"}`, () => {
  const MATRIX = JSON.stringify({
    include: [
      { id: "net:rc", environment: "rc" },
      { id: "net:shared", environment: "" },
      { id: "net:old", environment: "sandbox" },
    ],
  });
  const told = (ENVIRONMENTS: string) =>
    runScript(PIPELINE, "detect", "Stacks that no environment brings up", { MATRIX, ENVIRONMENTS });

  it("that are of none of its environments are warned of: they are previewed and never brought up", () => {
    expect(told('["rc","production"]')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^::warning::\["net:shared","net:old"\] are of none of the environments \["rc",/),
    });
  });

  it.each(['[""]', '["rc","","sandbox"]'])("are all brought up by %s", (environments) => {
    expect(told(environments)).toMatchObject({ status: 0, stdout: "" });
  });
});

describe("the gate of pipeline", () => {
  const gate = (RESULTS: string, DETECTED = "true") =>
    runScript(PIPELINE, "gate", "Everything that had to run has succeeded", { RESULTS, DETECTED });

  it.each([
    { results: "detect=success\npreview=skipped\n", told: "", status: 0 },
    { results: "first-test=failure\nimages=success\n", told: "first-test=failure.\n", status: 1 },
    { results: "build=failure\nfirst-infra=cancelled\n", told: "build=failure, first-infra=cancelled.\n", status: 1 },
  ])("after $results: exit code $status", ({ results, told, status }) => {
    const error = told === "" ? "" : `::error::Not every job succeeded: ${told}`;
    expect(gate(results)).toMatchObject({ status, stdout: `${results}\n${error}` });
  });

  it("is red where it could not be told what has changed", () => {
    expect(gate("detect=skipped", "false").status).toBe(1);
  });

  it("waits for every other job, whatever becomes of them", () => {
    const others = jobsOf(PIPELINE).flatMap(([id]) => (id === "gate" ? [] : [id]));

    expect(JOBS["gate"]).toMatchObject({ name: "gate", if: "always()", needs: others, permissions: {} });
    expect(String(JOBS["gate"]?.steps?.[0]?.env?.["RESULTS"]).trim().split("\n")).toEqual(resultsOf({ needs: others }));
  });
});

it("deploys what the default branch has, and no other branch", () => {
  expect((JOBS["detect"] as { outputs?: Record<string, string> }).outputs?.["deploys"]).toBe(
    "${{ github.ref == format('refs/heads/{0}', github.event.repository.default_branch) && (github.event_name == 'push' || github.event_name == 'workflow_dispatch') }}",
  );
});

describe("the environments' jobs", () => {
  it.each(STAGES.flatMap((stage, at) => KINDS.map((kind, order) => ({ stage, kind, before: at * 3 + order }))))(
    "$stage $kind begins only after all before it, and none of them failed",
    ({ stage, kind, before }) => {
      const all = STAGES.flatMap((one) => KINDS.map((other) => `${one}-${other}`));
      const job = JOBS[`${stage}-${kind}`];

      expect(job?.needs).toEqual(["detect", "build", "images", ...all.slice(0, before)]);
      expect(job?.if).toContain(`${NO_FAILURE} && contains(fromJSON(needs.detect.outputs.stages), '${stage}')`);
      // A test gets no secret, so it has no environment that would have to be approved once more.
      const environment = kind === "test" ? undefined : `\${{ needs.detect.outputs.${stage} }}`;
      expect([job?.environment, job?.with?.["environment"]]).toEqual([undefined, environment]);
    },
  );

  it.each(KINDS)("%s is the same in each, but for the environment", (kind) => {
    const told = STAGES.map((stage) => {
      const job = { ...(JOBS[`${stage}-${kind}`] as Job), needs: [] };
      return JSON.stringify(job).replaceAll(new RegExp(`\\b${stage}\\b`, "g"), "STAGE");
    });

    expect(new Set(told).size).toBe(1);
  });

  it("bring up infrastructure without waiting for what is deployed only after it", () => {
    for (const stage of STAGES) expect(JOBS[`${stage}-infra`]?.with).toMatchObject({ command: "up", health: "off" });
  });

  it("deploy what was built, by digest, and the same in each", () => {
    for (const stage of STAGES)
      expect(JOBS[`${stage}-deploy`]).toMatchObject({
        strategy: { matrix: "${{ fromJSON(needs.images.outputs.matrix || needs.detect.outputs.service-matrix) }}" },
        with: { image: "${{ matrix.image }}" },
      });
  });
});

it("brings up what was left behind before, too", () => {
  const { permissions, steps = [] } = JOBS["detect"] as Job;

  expect(permissions?.["deployments"]).toBe("read");
  expect(steps.find(({ id }) => id === "detect")?.with?.["fan-out-order"]).toBe(
    "${{ github.ref == format('refs/heads/{0}', github.event.repository.default_branch) && (github.event_name == 'push' || github.event_name == 'workflow_dispatch') && 'up' || 'none' }}",
  );
});

it("hands on to infra all secrets and packs that it takes, and how long to wait and to work", () => {
  const { secrets = {}, inputs = {} } = workflowOf(".github/workflows/infra.yml").on.workflow_call ?? {};
  for (const [id, job] of jobsOf(PIPELINE).filter(([, { uses = "" }]) => uses.includes("/infra.yml@"))) {
    expect([id, job.secrets]).toEqual([
      id,
      Object.fromEntries(Object.keys(secrets).map((name) => [name, `\${{ secrets.${name} }}`])),
    ]);
    expect(job.with?.["policy-packs"]).toBe("${{ inputs.policy-packs }}");
    expect(job.with?.["policy-pack-configs"]).toBe("${{ inputs.policy-pack-configs }}");
    expect(job.with?.["timeout-minutes"]).toBe("${{ inputs.timeout-minutes }}");
    expect(job.with?.["lock-timeout"]).toBe(id === "preview" ? undefined : "${{ inputs.lock-timeout }}");
  }
  const { inputs: own = {} } = workflowOf(PIPELINE).on.workflow_call ?? {};
  for (const name of ["timeout-minutes", "lock-timeout", "role-duration-seconds"])
    expect([name, own[name]?.default]).toEqual([name, inputs[name]?.default]);
});

it("builds with the arguments and the role to pull with that it was given", () => {
  for (const name of ["build-args", "pull-role"]) expect(JOBS["build"]?.with?.[name]).toBe(`\${{ inputs.${name} }}`);
});

it("gives builds secrets of their own, and not the engine's", () => {
  expect(JOBS["build"]?.secrets).toEqual({
    REGISTRY_PASSWORD: "${{ secrets.REGISTRY_PASSWORD }}",
    ENVIRONMENT: "${{ secrets.BUILD_ENVIRONMENT }}",
  });
});
