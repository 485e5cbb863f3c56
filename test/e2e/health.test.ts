import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describeWith } from "../lab/parts";
import { makeScene, type Scene } from "./action";
import { health } from "./health-command";
import { parseReport, reportOf } from "./published-report";
import { shop } from "./shop";

const ROOT = resolve(__dirname, "../..");
const manifest = (name: string): string => readFileSync(join(ROOT, "services/day/k8s", name), "utf8");
const MANIFESTS = ["namespace", "configmap", "deployment", "service", "hpa", "ingress", "pdb"].map(
  (name) => `${name}.yaml`,
);
const fixture = (name: string): string =>
  readFileSync(join(ROOT, "src/domain/health/testing/fixtures", `${name}.yaml`), "utf8");

describe("health of objects, offline", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "infra-action-health-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each([
    ["deployment-healthy", 0, "Healthy"],
    ["deployment-paused", 0, "Suspended"],
    ["deployment-deadline", 1, "Degraded"],
    ["hpa-target-missing", 1, "Degraded"],
    ["deployment-rolling", 3, "Progressing"],
    ["custom-resource-says-nothing", 3, "Unknown"],
  ])("%s: exit code %d, %s", async (name, exitCode, status) => {
    const ended = await health(folder, ["-f", "-", "--json"], { stdin: fixture(name) });
    expect([ended.exitCode, Object.keys(JSON.parse(ended.stdout) as object).slice(0, 2)]).toEqual([
      exitCode,
      ["status", "targets"],
    ]);
    expect(JSON.parse(ended.stdout)).toMatchObject({ status });
  });

  it("tells a person which Deployment is missing", async () => {
    const { stdout, stderr } = await health(folder, ["-f", "-"], { stdin: fixture("hpa-target-missing") });
    const text = stdout + stderr;
    expect(text).toContain("infra health: 1 Degraded · 1 Missing");
    expect(text).toContain(
      "Degraded    HorizontalPodAutoscaler day-hpa: scales nothing: Deployment day does not exist",
    );
    expect(text).toContain("Missing     Deployment day: does not exist; HorizontalPodAutoscaler day-hpa refers to it");
  });

  it("reads several files, a List among them, and names them from where one is", async () => {
    await writeFile(join(folder, "one.yaml"), fixture("deployment-healthy"));
    const two = {
      apiVersion: "v1",
      kind: "List",
      items: [{ apiVersion: "v1", kind: "Namespace", metadata: { name: "n" }, status: { phase: "Active" } }],
    };
    await writeFile(join(folder, "two.json"), JSON.stringify(two));
    const { exitCode, stdout } = await health(folder, ["-f", "one.yaml", "-f", "two.json", "--json"]);
    const { targets } = JSON.parse(stdout) as { targets: { kind: string; status: string }[] };
    expect([exitCode, targets.map(({ kind, status }) => `${kind} ${status}`)]).toEqual([
      0,
      ["Namespace Healthy", "Deployment Healthy"],
    ]);
  });

  it.each([
    ["nothing at all", ["-f", "-"], "", "[INPUT_INVALID] stdin is empty."],
    ["what is no YAML", ["-f", "-"], "a: [", "[INPUT_INVALID] stdin is no YAML at line 1"],
    ["what is no object", ["-f", "-"], "error: the server refused", "[INPUT_INVALID] stdin has no Kubernetes object"],
    ["a file that is not there", ["-f", "gone.yaml"], "", "gone.yaml does not exist."],
    ["a folder without manifests", ["--manifests", "."], "", "[INPUT_INVALID] There are no manifests in "],
  ])("refuses %s with exit code 2", async (_, args, stdin, message) => {
    const empty = await mkdtemp(join(folder, "empty-"));
    const { exitCode, stdout, stderr } = await health(empty, args, { stdin });
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
  });

  it("of an empty list nothing can be told", async () => {
    const { exitCode, stdout } = await health(folder, ["-f", "-", "--json"], {
      stdin: "apiVersion: v1\nkind: List\nitems: []\n",
    });
    expect([exitCode, JSON.parse(stdout)]).toEqual([3, { status: "Unknown", targets: [], notes: [] }]);
  });

  it("shows no secret that stands among the objects, nor what looks like one", async () => {
    const objects = [
      "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {key: Y29ycmVjdC1ob3JzZQ==}",
      'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: web, env: [{name: DB_PASSWORD, value: swordfish1}]}]}\nstatus: {phase: Failed, message: "cannot use correct-horse and swordfish1 at postgres://app:battery@db/x"}',
    ].join("\n---\n");
    for (const flag of ["--json", "--markdown", ""]) {
      const { stdout, stderr } = await health(folder, ["-f", "-", ...(flag === "" ? [] : [flag])], { stdin: objects });
      const text = stdout + stderr;
      expect(text).toContain("[secret]");
      expect(text).not.toMatch(/correct-horse|swordfish1|battery/);
    }
  });
});

describe("health of manifests, before any cluster", () => {
  it.each(["dawn", "day", "dusk"])("finds nothing wrong with services/%s", async (service) => {
    const { exitCode, stdout, stderr } = await health(join(ROOT, "services", service), ["--manifests", "k8s"]);
    expect([exitCode, stdout + stderr]).toEqual([
      0,
      expect.stringContaining("infra health: nothing wrong in the manifests"),
    ]);
  });

  it("names the file and the line, and fails for what would lead nowhere", async () => {
    const folder = await mkdtemp(join(tmpdir(), "infra-action-manifests-"));
    try {
      for (const name of MANIFESTS.filter((one) => one !== "deployment.yaml"))
        await writeFile(join(folder, name), manifest(name));
      const { exitCode, stdout } = await health(folder, ["--manifests", ".", "--json"]);
      const { findings, verdict } = parseReport(stdout);
      expect([exitCode, verdict]).toEqual([1, "failed"]);
      expect(findings.map(({ code, source }) => `${code} ${source?.file.split("/").at(-1)}:${source?.line}`)).toEqual([
        "HPA_WITHOUT_TARGET hpa.yaml:10",
        "SELECTOR_MATCHES_NOTHING service.yaml:10",
        "SELECTOR_MATCHES_NOTHING pdb.yaml:9",
      ]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describeWith("engine", "health in a pull request", () => {
  let scene: Scene;
  beforeAll(async () => {
    const files = Object.fromEntries(MANIFESTS.map((name) => [`services/day/k8s/${name}`, manifest(name)]));
    scene = await makeScene({
      projects: { infra: shop() },
      files: {
        ...files,
        "infra-action.yml": "version: 1\nservices: {day: {manifests: services/day/k8s}}\n",
        "objects.yaml": fixture("hpa-target-missing"),
      },
    });
    await scene.pullRequest({
      "services/day/k8s/hpa.yaml": manifest("hpa.yaml").replace("    name: day\n", "    name: dya\n"),
    });
  });
  afterAll(() => scene[Symbol.asyncDispose]());

  it("a preview checks the manifests that the change touches: in its comment, and at the line of the file", async () => {
    await using step = await scene.run({ command: "preview" });
    expect(step.exitCode).toBe(0);
    const [comment = ""] = scene.comments();
    expect(comment).toContain("manifests: 1 danger");
    expect(comment).toContain(
      "HorizontalPodAutoscaler day-hpa scales Deployment dya, which is not among these manifests",
    );
    expect(comment).toMatch(/\[`services\/day\/k8s\/hpa.yaml:10`\]\(https:\/\/github.com\/org\/app\/blob\//);
    expect(step.annotations).toMatchObject([{ level: "warning", file: "services/day/k8s/hpa.yaml", line: 10 }]);
    expect(reportOf(step).findings).toMatchObject([{ code: "HPA_WITHOUT_TARGET", severity: "danger" }]);
  });

  it("stands in a comment of its own, in the summary, the outputs and the annotations", async () => {
    await using step = await scene.run({ command: "health", objects: "objects.yaml" });
    expect([step.exitCode, step.outputs["health"], step.outputs["conclusion"]]).toEqual([1, "Degraded", "failure"]);
    const comment = scene.comments().find((body) => body.includes('"key":"health"')) ?? "";
    for (const text of [comment, step.summary]) {
      expect(text).toContain("### infra health: 1 Degraded · 1 Missing");
      expect(text).toContain(
        "| `HorizontalPodAutoscaler day-hpa` | **Degraded** | scales nothing: Deployment day does not exist |",
      );
    }
    expect(step.annotations.map(({ level, title }) => `${level} ${title}`)).toEqual([
      "error HorizontalPodAutoscaler day-hpa: Degraded",
      "error Deployment day: Missing",
    ]);
    expect(reportOf(step).health).toHaveLength(2);
  });
});
