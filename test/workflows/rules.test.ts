import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import {
  ALL,
  calledBy,
  isOwn,
  jobsOf,
  KIT,
  OWN_ACTION,
  read,
  resultsOf,
  ROOT,
  TEMPLATES,
  usesOf,
  workflowOf,
  type Parameters,
  type Step,
  type Workflow,
} from "./parsed";
import { runScript } from "./run-script";

const ACTION = parse(read("action.yml")) as { readonly inputs: Parameters; readonly outputs: Parameters };
const CI = ".github/workflows/ci.yml";
/** What others wrote and the kit may use. */
const KIT_USES = ["actions/checkout", "aws-actions/configure-aws-credentials"];
/** Jobs that only tell what became of the others; anything else ends where its run is cancelled. */
const TELLING = ["gate", "report", "comment"];
const EVENTS_OF_DEPLOYS = ["push", "workflow_dispatch", "schedule"];

describe("every workflow, own and to copy", () => {
  it("is there", () => {
    expect(ALL).toContain("workflows-templates/preview.yml");
    expect(ALL).toContain(".github/workflows/ci.yml");
    expect(KIT).toContain(".github/workflows/infra.yml");
  });

  it.each(ALL)("%s pins what others wrote by commit, and says which release that is", (path) => {
    const lines = read(path).split("\n");

    for (const { uses } of usesOf(path).filter((use) => !isOwn(use.uses))) {
      expect(uses).toMatch(/^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/);
      expect(lines.find((text) => text.includes(uses))).toMatch(/ # v\d+\.\d+\.\d+$/);
    }
  });

  it("pins the same action to the same commit everywhere", () => {
    const pins = new Map<string, Set<string>>();
    for (const { uses } of ALL.flatMap(usesOf)) {
      const [name = "", ref = ""] = uses.split("@");
      pins.set(name, (pins.get(name) ?? new Set<string>()).add(ref));
    }

    expect([...pins].filter(([, refs]) => refs.size > 1)).toEqual([]);
    expect(pins.size).toBeGreaterThan(2);
  });

  it.each(ALL)("%s gives no permission but what a job asks for", (path) => {
    expect(workflowOf(path).permissions).toEqual({});
    for (const [job, { permissions }] of jobsOf(path)) expect([job, typeof permissions]).toEqual([job, "object"]);
  });

  it.each(ALL)("%s says how long each job may take, and what it is called", (path) => {
    for (const [id, { name, uses, ...job }] of jobsOf(path)) {
      expect([id, name]).toEqual([id, expect.stringMatching(/\S/)]);
      if (uses === undefined) expect([id, job["timeout-minutes"]]).toEqual([id, expect.anything()]);
    }
  });

  it.each(ALL)("%s gives actions and workflows of ours only what they take, and all that they want", (path) => {
    for (const { uses, with: given = {}, secrets, job } of usesOf(path).filter((use) => isOwn(use.uses))) {
      const file = calledBy(uses);
      const call = file === undefined ? undefined : workflowOf(file).on.workflow_call;
      const taken = file === undefined ? ACTION.inputs : (call?.inputs ?? {});
      const wanted = Object.entries(taken).flatMap(([name, { required }]) => (required === true ? [name] : []));

      expect([job, Object.keys(given).filter((name) => !(name in taken))]).toEqual([job, []]);
      expect([job, wanted.filter((name) => !(name in given))]).toEqual([job, []]);
      // All of a repository's secrets for somebody else's code would be too many.
      expect(secrets).not.toBe("inherit");
      expect(Object.keys(secrets ?? {}).filter((name) => !(name in (call?.secrets ?? {})))).toEqual([]);
    }
  });

  it.each(ALL.filter((path) => path !== CI))("%s names what is ours by its release", (path) => {
    // `./` is this repository in its own CI alone: the caller's in a workflow of the kit, the copier's in one to copy.
    expect(usesOf(path).filter(({ uses }) => uses.startsWith("./"))).toEqual([]);
  });

  it.each(ALL)("%s lets the workflows that it calls do what they have to", (path) => {
    for (const [id, { uses = "", permissions = {} }] of jobsOf(path)) {
      const file = calledBy(uses);
      if (file !== undefined) expect([id, permissions]).toEqual([id, permissionsOf(file)]);
    }
  });

  it.each(ALL)("%s reads only outputs of the action that it has", (path) => {
    for (const [job, { steps = [] }] of jobsOf(path)) {
      const own = steps.filter(({ uses }) => uses === OWN_ACTION).flatMap(({ id }) => id ?? []);
      const names = own.flatMap((id) =>
        [...read(path).matchAll(new RegExp(`steps\\.${id}\\.outputs\\.([\\w-]+)`, "g"))].map(([, name = ""]) => name),
      );
      expect([job, names.filter((name) => !(name in ACTION.outputs))]).toEqual([job, []]);
    }
  });

  it.each(ALL)("%s never cancels what changes the cloud", (path) => {
    const { concurrency, jobs, on } = workflowOf(path);
    const all = [concurrency, ...Object.values(jobs).map((job) => job.concurrency)].filter((one) => one !== undefined);
    const mayDeploy = EVENTS_OF_DEPLOYS.some((event) => event in on) || on.workflow_call !== undefined;

    // GitHub keeps one waiting run of a group and cancels the others: even a group that cancels nothing under way does.
    for (const { group, ...one } of mayDeploy ? all : []) {
      expect(one["cancel-in-progress"]).toBe("${{ github.event_name == 'pull_request' }}");
      expect(group).toContain("github.event.pull_request.number || github.run_id");
    }
  });

  it.each(ALL)("%s ends where it is cancelled, but for the job that tells what became of the others", (path) => {
    const goesOn = jobsOf(path).filter(([, job]) => /\balways\(\)/.test(job.if ?? ""));

    expect(goesOn.map(([id]) => id).filter((id) => !TELLING.includes(id))).toEqual([]);
  });

  it.each(KIT)("%s leaves queueing to the stacks' locks and the services' turns", (path) => {
    const { concurrency, jobs } = workflowOf(path);

    expect([concurrency, ...Object.values(jobs).map((job) => job.concurrency)].filter(Boolean)).toEqual([]);
  });

  it("gives a deploy the time to wait for its turn, to get healthy, and to go back", () => {
    const { inputs = {} } = workflowOf(".github/workflows/deploy-app.yml").on.workflow_call ?? {};
    const wait = Number(/^(\d+)m$/.exec(String(inputs["lock-timeout"]?.default))?.[1]);
    const deadline = Number(/else (\d+)m\.$/.exec(String(inputs["deadline"]?.description))?.[1]);

    expect(Number(inputs["timeout-minutes"]?.default)).toBeGreaterThanOrEqual(wait + 2 * deadline + 10);
    // AWS's own for a role's session; nothing of ours asks for another.
    expect(wait + 2 * deadline).toBeLessThan(60);
  });

  it.each(ALL)("%s leaves no credentials of git behind", (path) => {
    for (const { with: given } of usesOf(path).filter(({ uses }) => uses.startsWith("actions/checkout@")))
      expect(given).toMatchObject({ "persist-credentials": false });
  });
});

/** All that jobs of a workflow, and of those that it calls, may do. */
function permissionsOf(path: string): Record<string, string> {
  const all = jobsOf(path).flatMap(([, { permissions = {} }]) => Object.entries(permissions));
  const strongest = (name: string): string =>
    all.some(([other, level]) => other === name && level === "write") ? "write" : "read";
  return Object.fromEntries(all.map(([name]) => [name, strongest(name)]));
}

/** Whether a step may change stacks; commands that an expression gives among them. */
const mayUpdate = ({ uses, with: given }: Step): boolean =>
  uses === OWN_ACTION &&
  given?.["hold"] !== "only" &&
  /^(up|update|refresh|destroy|\$\{\{.*)$/.test(String(given?.["command"]));

/** Workflows that stand in pages, by page. */
const IN_PAGES = readdirSync(join(ROOT, "docs"))
  .filter((name) => name.endsWith(".md"))
  .flatMap((name) =>
    [...read(`docs/${name}`).matchAll(/^```yaml\n([^]*?)^```$/gm)]
      .filter(([, text = ""]) => /^jobs:$/m.test(text))
      .map(([, text = ""]) => [name, parse(text) as Workflow] as const),
  );

describe("what an update needs", () => {
  const updates = [...ALL.map((path) => [path, workflowOf(path)] as const), ...IN_PAGES].flatMap(([path, { jobs }]) =>
    Object.entries(jobs).map(([id, job]) => ({ path, id, job })),
  );

  it.each(updates.filter(({ job: { steps = [] } }) => steps.some(mayUpdate)))("$path, $id may do", ({ job }) => {
    expect(job.permissions).toMatchObject({
      "pull-requests": expect.stringMatching(/^(read|write)$/),
      actions: "read",
      deployments: "write",
    });
  });

  it("is asked for by doctor's job as by the deploy's", () => {
    const [, page] = IN_PAGES.find(([name]) => name === "doctor.md") ?? [];

    expect(page?.jobs["doctor"]?.permissions).toMatchObject(
      workflowOf("workflows-templates/deploy.yml").jobs["deploy"]?.permissions ?? {},
    );
  });

  it.each(ALL)("%s: a job that finds the stacks to bring up may see where they stand", (path) => {
    for (const [id, { steps = [], permissions }] of jobsOf(path))
      if (steps.some(({ uses, with: given }) => uses === OWN_ACTION && given?.["fan-out-order"] !== undefined))
        expect([id, permissions?.["deployments"]]).toEqual([id, "read"]);
  });
});

describe("a workflow of the kit", () => {
  it.each(KIT)("%s describes what it takes and gives, with types and defaults", (path) => {
    const { inputs = {}, secrets = {}, outputs = {} } = workflowOf(path).on.workflow_call ?? {};

    for (const [name, { description, type, required = false, default: standard }] of Object.entries(inputs)) {
      expect([name, description]).toEqual([name, expect.stringMatching(/^[^]{10,}\.$/)]);
      expect([name, type]).toEqual([name, expect.stringMatching(/^(string|boolean|number)$/)]);
      expect([name, standard === undefined]).toEqual([name, required]);
    }
    for (const [name, { description, required }] of Object.entries(secrets))
      expect([name, description, required]).toEqual([name, expect.stringMatching(/\.$/), false]);
    for (const [name, { description, value }] of Object.entries(outputs))
      expect([name, description, value]).toEqual([name, expect.any(String), expect.stringMatching(/^\$\{\{ jobs\./)]);
  });

  it.each(KIT)("%s uses checkout, AWS credentials and this action alone", (path) => {
    const others = usesOf(path)
      .filter(({ uses }) => !isOwn(uses))
      .map(({ uses }) => uses.split("@")[0]);

    expect(others.filter((name) => !KIT_USES.includes(name ?? ""))).toEqual([]);
  });

  it.each(KIT)("%s runs no text of a caller as part of a script", (path) => {
    const scripts = jobsOf(path).flatMap(([, { steps = [] }]) => steps.flatMap(({ run }) => run ?? []));

    for (const script of scripts) expect(script).not.toContain("${{");
  });

  it.each(KIT)("%s takes each input somewhere", (path) => {
    const text = read(path);
    const inputs = Object.keys(workflowOf(path).on.workflow_call?.inputs ?? {});

    expect(inputs.filter((name) => !new RegExp(`inputs\\.${name}(?![\\w-])`).test(text))).toEqual([]);
  });
});

describe("this repository's own CI", () => {
  const { images, gate, ...others } = workflowOf(CI).jobs;

  it("builds the image of each service of infra-action.yml under its name, and pushes none", () => {
    const { services } = parse(read("infra-action.yml")) as { services: Record<string, { image: string }> };
    const { service: names } = images?.strategy?.matrix as { service: readonly string[] };

    expect(names).toEqual(Object.keys(services));
    expect(names.map((name) => String(images?.with?.["image"]).replace("${{ matrix.service }}", name))).toEqual(
      Object.values(services).map(({ image }) => image),
    );
    expect(images?.with).toMatchObject({ push: "never" });
  });

  it("runs nothing of a release, which is not there before the first one", () => {
    const called = calledBy(images?.uses ?? "") ?? "";
    const asking = jobsOf(called).filter(([, { steps = [] }]) => steps.some(({ uses }) => uses === OWN_ACTION));

    expect(usesOf(CI).filter(({ uses }) => uses.includes("infra-action@"))).toEqual([]);
    expect(images?.with).toMatchObject({ force: true });
    for (const [id, job] of asking)
      expect([id, job.if]).toEqual([id, expect.stringMatching(/^inputs\.force == false &&/)]);
  });

  it("has a gate that waits for every job", () => {
    expect(gate?.needs).toEqual([...Object.keys(others), "images"]);
  });
});

describe("a workflow to copy", () => {
  it.each(TEMPLATES)("%s has GitHub's description beside it", (path) => {
    const file = path.replace(/\.yml$/, ".properties.json");
    expect(existsSync(join(ROOT, file))).toBe(true);
    expect(JSON.parse(read(file))).toEqual({
      name: expect.stringMatching(/^.{5,60}$/),
      description: expect.stringMatching(/^.{20,200}\.$/),
      iconName: expect.stringMatching(/^octicon [a-z-]+$/),
      categories: expect.arrayContaining(["deployment"]),
    });
  });

  const services = TEMPLATES.flatMap((path) =>
    usesOf(path).flatMap(({ job, with: { service } = {} }) =>
      typeof service === "string" ? [{ path, job, service }] : [],
    ),
  );

  it.each(services)("$path, $job: says that infra-action.yml has to have $service", ({ path, service }) => {
    expect(read(path)).toContain(`\`services: { ${service}: { manifests: services/${service}/k8s } }\``);
  });

  it.each(TEMPLATES)("%s takes roles of docs/aws-roles where these trust the job", (path) => {
    for (const { uses, with: given = {} } of usesOf(path)) {
      const roles = Object.entries(given).filter(([name, value]) => /role/.test(name) && /:role\//.test(String(value)));
      for (const [name, role] of roles.filter(() => calledBy(uses)?.endsWith("/deploy-app.yml")))
        // The one trusts environments and nothing else, the other none of them.
        expect([name, role, given["environment"]]).toEqual(
          String(role).endsWith("/infra-deploy")
            ? [name, role, "production"]
            : [name, expect.stringMatching(/infra-preview$/), undefined],
        );
      if (roles.some(([name]) => name === "deploy-role"))
        expect(read(path)).toContain('`stacks: { "infra:day": { environment: production } }`');
    }
  });

  it("for one service shows on pull requests what it would deploy, by the role that only reads and in no environment", () => {
    const { preview, deploy } = workflowOf("workflows-templates/service.yml").jobs;
    const { role, ...same } = preview?.with ?? {};

    expect(preview).toMatchObject({
      needs: "image",
      if: "github.event_name == 'pull_request' && needs.image.outputs.built == 'true'",
      uses: deploy?.uses,
    });
    expect(role).toMatch(/infra-preview$/);
    // Not the image: none was pushed. All else is what is deployed later.
    expect(deploy?.with).toEqual({
      ...same,
      role: expect.stringMatching(/infra-deploy$/),
      environment: "production",
      image: "${{ needs.image.outputs.image }}",
    });
    expect(deploy?.if).toBe("needs.image.outputs.digest != ''");
  });

  it.each(["service", "gitops"])("%s has a gate that waits for every job, and is there in a merge queue", (name) => {
    const { jobs, on } = workflowOf(`workflows-templates/${name}.yml`);
    const { gate, ...others } = jobs;
    const needs = Object.keys(others);

    expect(Object.keys(on)).toEqual(["pull_request", "merge_group", "push"]);
    expect(gate).toMatchObject({ name: "day / gate", if: "always()", needs, permissions: {} });
    expect(gate?.steps).toMatchObject([{ env: { RESULTS: resultsOf({ needs }).join(" ") } }]);
  });

  it.each([
    { results: "image=success preview=skipped deploy=skipped", status: 0 },
    { results: "image=success preview=success deploy=failure", status: 1 },
    { results: "image=cancelled preview=skipped deploy=skipped", status: 1 },
  ])("for one service has a gate; after $results its exit code is $status", ({ results: RESULTS, status }) => {
    for (const name of ["service", "gitops"])
      expect(runScript(`workflows-templates/${name}.yml`, "gate", "Nothing has failed", { RESULTS })).toMatchObject({
        ...{ status, stdout: `${RESULTS}\n${status === 0 ? "" : `::error::${RESULTS}\n`}` },
      });
  });

  it("is shown in the README as it is, byte for byte", () => {
    const examples = [...read("README.md").matchAll(/^```yaml\n([^]*?)^```$/gm)].map(([, text]) => text);

    expect(examples).toEqual([read("workflows-templates/preview.yml")]);
  });
});
