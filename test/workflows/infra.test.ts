import { jobsOf, OWN_ACTION, read, resultsOf, workflowOf, type Job } from "./parsed";
import { runScript } from "./run-script";

const INFRA = ".github/workflows/infra.yml";
const JOBS = workflowOf(INFRA).jobs;
const WAVES = ["wave-1", "wave-2", "wave-3", "wave-4"];
const DEPLOY = workflowOf(".github/workflows/deploy-app.yml").jobs["deploy"];
const BUILD = workflowOf(".github/workflows/build-image.yml").jobs["build"];
const WITH_STACKS = ["stacks", ...WAVES];
const WITH_PROGRAMS = [...WITH_STACKS, "hold"];
const given = (id: string): Readonly<Record<string, unknown>> =>
  JOBS[id]?.steps?.find(({ uses }) => uses === OWN_ACTION)?.with ?? {};

describe("which command infra runs", () => {
  const which = (asked: string, event: string, { stacks = "", push = false } = {}) =>
    runScript(INFRA, "detect", "Which command", {
      ASKED: asked,
      STACKS: stacks,
      IS_PUSH: String(push),
      GITHUB_EVENT_NAME: event,
    });

  it.each([
    { asked: "auto", event: "pull_request", push: false, output: "command=preview order=none deploys=false" },
    { asked: "auto", event: "merge_group", push: false, output: "command=preview order=none deploys=false" },
    { asked: "auto", event: "push", push: true, output: "command=up order=up deploys=true" },
    { asked: "auto", event: "push", push: false, output: "command=preview order=none deploys=false" },
    { asked: "auto", event: "workflow_dispatch", push: false, output: "command=preview order=none deploys=false" },
    { asked: "up", event: "workflow_dispatch", push: false, output: "command=up order=up deploys=true" },
    { asked: "refresh", event: "workflow_dispatch", push: false, output: "command=refresh order=up deploys=true" },
    { asked: "drift", event: "schedule", push: false, output: "command=drift order=none deploys=false" },
    { asked: "preview", event: "pull_request", push: false, output: "command=preview order=none deploys=false" },
  ])("$asked on $event (push to the default branch: $push): $output", ({ asked, event, push, output }) => {
    expect(which(asked, event, { push })).toMatchObject({ status: 0, output });
  });

  it("takes no tag for the branch of that name", () => {
    const { steps = [] } = JOBS["detect"] as Job;
    expect(steps.find(({ id }) => id === "command")?.env?.["IS_PUSH"]).toBe(
      "${{ github.event_name == 'push' && github.ref == format('refs/heads/{0}', github.event.repository.default_branch) }}",
    );
  });

  it("destroys only what is named", () => {
    expect(which("destroy", "workflow_dispatch", { stacks: "infra:day" })).toMatchObject({
      status: 0,
      output: "command=destroy order=destroy deploys=true",
    });
    expect(which("destroy", "workflow_dispatch", { stacks: " \n" })).toMatchObject({
      status: 1,
      stdout: expect.stringContaining("::error::destroy wants the stacks named"),
      output: "",
    });
  });

  it.each(["pull_request", "pull_request_target", "merge_group"])(
    "changes nothing for a change that is not merged: %s",
    (event) => {
      for (const asked of ["up", "destroy", "refresh"])
        expect(which(asked, event, { stacks: "infra:day" })).toMatchObject({ status: 1, output: "" });
    },
  );

  it("refuses a word that it does not know", () => {
    expect(which("apply; rm -rf /", "push")).toMatchObject({ status: 1, output: "" });
  });
});

describe("the gate of infra", () => {
  const gate = (over: Readonly<Record<string, string>>) =>
    runScript(INFRA, "gate", "Everything that had to run has succeeded", {
      RESULTS: "detect=success\nstacks=success\nwave-1=skipped\n",
      CLOSED: "skipped",
      DETECTED: "success",
      MERGED: "false",
      ACTOR: "ada",
      FORK: "false",
      STACKS: '["infra:day"]',
      RAN: "true",
      ...over,
    });

  it.each<{ because: string; over: Record<string, string>; status: number }>([
    { because: "all that had to run did", over: {}, status: 0 },
    { because: "no stack is touched", over: { STACKS: "[]", RAN: "false" }, status: 0 },
    { because: "no stack is touched by a fork", over: { STACKS: "[]", RAN: "false", FORK: "true" }, status: 0 },
    {
      because: "the pull request was merged",
      over: { CLOSED: "success", MERGED: "true", DETECTED: "skipped", STACKS: "", RAN: "false" },
      status: 0,
    },
    {
      because: "the pull request was closed unmerged, and could be opened again",
      over: { CLOSED: "success", MERGED: "false", DETECTED: "skipped", STACKS: "", RAN: "false" },
      status: 1,
    },
    { because: "a job failed", over: { RESULTS: "detect=success\nstacks=failure\nwave-1=skipped\n" }, status: 1 },
    { because: "a job was cancelled", over: { RESULTS: "detect=success\nstacks=cancelled\n" }, status: 1 },
    {
      because: "detect failed",
      over: { RESULTS: "detect=failure\nstacks=skipped\n", DETECTED: "failure", STACKS: "", RAN: "false" },
      status: 1,
    },
    {
      because: "detect never ran",
      over: { RESULTS: "detect=skipped\nstacks=skipped\n", DETECTED: "skipped", STACKS: "", RAN: "false" },
      status: 1,
    },
    { because: "stacks are touched and none ran", over: { RAN: "false" }, status: 1 },
    { because: "a fork touches a stack", over: { FORK: "true", RAN: "false" }, status: 1 },
  ])("$because: exit code $status", ({ over, status }) => {
    expect(gate(over).status).toBe(status);
  });

  it("names the jobs that failed, were cancelled or should have run", () => {
    const told = (over: Readonly<Record<string, string>>) => gate(over).stdout.match(/^::error::.*$/gm);

    expect(told({ RESULTS: "detect=success\nwave-1=failure\nwave-2=skipped\nreport=cancelled\n" })).toEqual([
      "::error::Not every job succeeded: wave-1=failure, report=cancelled.",
    ]);
    expect(told({ RAN: "false" })).toEqual([expect.stringMatching(/did not: the jobs stacks and wave-1 were skipped/)]);
  });

  it("tells why a run of Dependabot has failed, maybe", () => {
    const { stdout } = gate({ RESULTS: "stacks=failure", ACTOR: "dependabot[bot]" });
    expect(stdout).toContain("::error::Dependabot's runs have no secrets of Actions");
    expect(gate({ RESULTS: "stacks=failure" }).stdout).not.toContain("Dependabot");
  });

  it("tells what a maintainer has to do about a fork", () => {
    expect(gate({ FORK: "true", RAN: "false" }).stdout).toMatch(
      /::error::.* from a fork and touches \["infra:day"\]\..* push its branch to this repository\./,
    );
  });

  it("waits for every other job, whatever becomes of them", () => {
    const others = jobsOf(INFRA).flatMap(([id]) => (id === "gate" ? [] : [id]));

    expect(JOBS["gate"]).toMatchObject({ name: "gate", if: "always()", needs: others, permissions: {} });
    expect(String(JOBS["gate"]?.steps?.[0]?.env?.["RESULTS"]).trim().split("\n")).toEqual(resultsOf({ needs: others }));
  });
});

describe("the jobs of infra", () => {
  it("have the permissions that they need and no others", () => {
    const stack = { contents: "read", actions: "read", deployments: "write", "id-token": "write" };

    expect(Object.fromEntries(jobsOf(INFRA).map(([id, { permissions }]) => [id, permissions]))).toEqual({
      detect: { contents: "read", "pull-requests": "write", deployments: "read" },
      stacks: { ...stack, "pull-requests": "write" },
      hold: { ...stack, deployments: "read", "pull-requests": "read" },
      ...Object.fromEntries(WAVES.map((id) => [id, { ...stack, "pull-requests": "read" }])),
      report: { contents: "read", "pull-requests": "write" },
      closed: { "pull-requests": "write" },
      gate: {},
    });
  });

  it("that take a role never run for a fork", () => {
    const withRole = jobsOf(INFRA).filter(([, { permissions }]) => permissions?.["id-token"] === "write");

    expect(withRole.map(([id]) => id)).toEqual(["stacks", "hold", ...WAVES]);
    for (const [, job] of withRole) expect(job.if).toContain("needs.detect.outputs.fork != 'true'");
  });

  it("of the waves differ in their number alone", () => {
    const told = WAVES.map((id, at) => {
      const { needs, ...job } = JOBS[id] as Job;
      const before = at === 0 ? "hold" : (WAVES[at - 1] ?? "");
      const wasDone = `needs.${before}.result == 'success'`;
      expect(needs).toEqual(at === 0 ? ["detect", "hold"] : ["detect", "hold", before]);
      expect(job.name).toContain("${{ matrix.name }}");
      // Where nothing has to be held, that job is skipped; what waits for one that is must say that it goes on.
      const condition = at === 0 ? `(${wasDone} || needs.hold.result == 'skipped')` : wasDone;
      expect(job.if).toContain(`!cancelled() && needs.detect.result == 'success' && ${condition} && `);
      return JSON.stringify({ ...job, name: "" })
        .replaceAll(`jobs)[${at}]`, "jobs)[N]")
        .replace(condition, "");
    });

    expect(new Set(told).size).toBe(1);
    expect(told[0]).toContain("include) != '[]'");
  });

  it("run in an environment only where they change something", () => {
    for (const id of WITH_STACKS)
      expect(JOBS[id]?.environment).toMatch(/^\$\{\{ needs\.detect\.outputs\.deploys == 'true' && .+ \|\| '' \}\}$/);
  });

  it("are refused where one job would have to have several environments", () => {
    const { steps = [] } = JOBS["detect"] as Job;
    expect(steps.at(-1)).toMatchObject({
      name: "One job has one environment",
      if: "steps.command.outputs.deploys == 'true' && steps.detect.outputs.fan-out == 'false' && steps.detect.outputs.environment == '' && join(fromJSON(steps.detect.outputs.matrix).include.*.environment, '') != ''",
    });
    expect(
      runScript(INFRA, "detect", "One job has one environment", { STACKS: '["net:day","app:day"]' }),
    ).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/^::error::\["net:day","app:day"\] are not all of one/),
    });
  });

  it("change no stacks but those that their environment and role were chosen for", () => {
    expect(given("stacks")["stacks"]).toBe(
      "${{ needs.detect.outputs.deploys == 'true' && needs.detect.outputs.stacks || inputs.stacks }}",
    );
    for (const id of WAVES) expect(given(id)["stacks"]).toBe("${{ matrix.stacks }}");
  });

  it("take the role of the environment's variable where none is given", () => {
    for (const id of WITH_STACKS)
      expect(JOBS[id]?.env?.["ROLE"]).toContain(
        "needs.detect.outputs.deploys == 'true' && (inputs.deploy-role || vars.AWS_DEPLOY_ROLE) ||",
      );
  });

  it("are done before the role's credentials end: the wait for a lock and then an hour of work", () => {
    const { inputs = {} } = workflowOf(INFRA).on.workflow_call ?? {};
    const minutes = Number(/^(\d+)m$/.exec(String(inputs["lock-timeout"]?.default))?.[1]);
    const seconds = Number(inputs["role-duration-seconds"]?.default);
    const allowed = Number(/--max-session-duration (\d+)/.exec(read("docs/aws-roles/apply.sh"))?.[1]);

    expect(seconds).toBeGreaterThanOrEqual(minutes * 60 + 3600);
    expect(seconds).toBeLessThanOrEqual(allowed);
    // A role that only reads has AWS's own limit.
    for (const id of WITH_STACKS)
      expect(JOBS[id]?.steps?.find(({ with: asked }) => asked?.["role-to-assume"])?.with).toMatchObject({
        "role-duration-seconds":
          "${{ needs.detect.outputs.deploys == 'true' && inputs.role-duration-seconds || 3600 }}",
      });
  });

  it("hand on health, and policy packs to what runs a program", () => {
    for (const id of WITH_STACKS)
      expect(given(id)).toMatchObject({
        health: "${{ inputs.health }}",
        policyPacks:
          "${{ (needs.detect.outputs.command == 'preview' || needs.detect.outputs.command == 'up') && inputs.policy-packs || '' }}",
        policyPackConfigs:
          "${{ (needs.detect.outputs.command == 'preview' || needs.detect.outputs.command == 'up') && inputs.policy-pack-configs || '' }}",
      });
  });
});

describe("the job that holds a fan-out to its review", () => {
  it("looks before the first wave, at all stacks, and the waves are held to what it saw", () => {
    expect(JOBS["hold"]?.if).toBe(
      "needs.detect.outputs.fan-out == 'true' && needs.detect.outputs.fork != 'true' && needs.detect.outputs.command == 'up' && inputs.approval != 'off'",
    );
    expect(given("hold")).toMatchObject({
      ...{ command: "up", hold: "only", stacks: "${{ needs.detect.outputs.stacks }}", "report-artifacts": true },
      ...{ approval: "${{ inputs.approval }}", "approve-digest": "${{ inputs.approve-digest }}" },
    });
    for (const id of WAVES)
      expect(given(id)["hold"]).toBe("${{ needs.hold.result == 'success' && needs.hold.outputs.hold || '' }}");
  });

  it("takes the role that can change nothing, in no environment", () => {
    expect(JOBS["hold"]?.env?.["ROLE"]).toBe("${{ inputs.preview-role }}");
    expect(JOBS["hold"]?.environment).toBeUndefined();
  });

  it("is part of the one comment, and of the gate", () => {
    for (const id of ["report", "gate"]) expect(JOBS[id]?.needs).toContain("hold");
  });
});

describe("the secret ENVIRONMENT", () => {
  const exported = (ENVIRONMENT: string) => runScript(INFRA, "stacks", "The environment's variables", { ENVIRONMENT });

  it("is there for the steps after it in each job with stacks, and only where it is given", () => {
    for (const job of [...WITH_PROGRAMS.map((id) => JOBS[id]), DEPLOY]) {
      const steps = job?.steps ?? [];
      const at = steps.findIndex(({ name }) => name === "The environment's variables");
      expect(steps[at]).toMatchObject({ if: "env.HAS_ENVIRONMENT == 'true'" });
      expect(steps[at + 1]?.uses).toBe(OWN_ACTION);
      expect(job?.env?.["HAS_ENVIRONMENT"]).toBe("${{ secrets.ENVIRONMENT != '' }}");
    }
  });

  it("becomes that in deploy-app and build-image as in infra", () => {
    const scripts = [...WITH_PROGRAMS.map((id) => JOBS[id]), DEPLOY, BUILD].map(
      (job) => job?.steps?.find(({ name }) => name === "The environment's variables")?.run,
    );

    expect(new Set(scripts).size).toBe(1);
  });

  it("is not hidden by secrets that are not given", () => {
    for (const job of [...WITH_PROGRAMS.map((id) => JOBS[id]), DEPLOY])
      expect(job?.steps?.find(({ uses }) => uses === OWN_ACTION)?.env).toEqual(
        Object.fromEntries(
          ["PULUMI_ACCESS_TOKEN", "PULUMI_CONFIG_PASSPHRASE"].map((name) => [
            name,
            `\${{ secrets.${name} || env.${name} }}`,
          ]),
        ),
      );
  });

  it("becomes variables, each value masked before", () => {
    expect(exported("# Azure\nARM_CLIENT_SECRET=a=b c<<d\r\n\n_X1=50%\nEMPTY=\n")).toMatchObject({
      status: 0,
      stdout: "::add-mask::a=b c<<d\n::add-mask::50%25\n",
      variables: "ARM_CLIENT_SECRET=a=b c<<d\n_X1=50%\nEMPTY=",
    });
  });

  it.each(["word", "A-B=x", "=x", "1A=x", " A=x", "A<<E=x"])("refuses %j, and does not tell what it is", (line) => {
    const { status, stdout, variables } = exported(line);

    expect([status, variables]).toEqual([1, ""]);
    expect(stdout).toMatch(/^::add-mask::.+\n::error::Secret ENVIRONMENT, line 1: expected NAME=value\.\n$/);
  });

  it.each(["PATH", "LD_PRELOAD", "BASH_ENV", "NODE_OPTIONS", "GITHUB_TOKEN", "ACTIONS_RUNTIME_TOKEN", "INPUT_COMMAND"])(
    "leaves the runner's own alone: %s",
    (name) => {
      expect(exported(`A=one\n${name}=two`)).toMatchObject({
        status: 1,
        stdout: expect.stringContaining(`::error::Secret ENVIRONMENT, line 2: ${name} is the runner's own.`),
        variables: "A=one",
      });
    },
  );
});
