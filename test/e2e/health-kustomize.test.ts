import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import type { Report } from "../../src/domain/report";
import { describeWith, partPath } from "../lab/parts";
import { makeScene, type Scene } from "./action";
import { health } from "./health-command";
import { parseReport, reportOf } from "./published-report";
import { shop } from "./shop";

const DAY = resolve(__dirname, "../../services/day/k8s");
const manifest = (name: string): string =>
  readFileSync(join(DAY, `${name}.yaml`), "utf8").replace(/ +namespace: day\n/g, "");

/** Day's manifests as a base without a namespace, and an overlay that brings the namespace and the autoscaler. */
const FILES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ["configmap", "deployment", "service", "ingress", "pdb"].map((name) => [`base/${name}.yaml`, manifest(name)]),
  ),
  "base/kustomization.yaml": "resources: [configmap.yaml, deployment.yaml, service.yaml, ingress.yaml, pdb.yaml]\n",
  "prod/namespace.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: { name: prod }\n",
  "prod/hpa.yaml": manifest("hpa"),
  "prod/kustomization.yaml": "namespace: prod\nresources: [../base, namespace.yaml, hpa.yaml]\n",
};
/** The overlay alone says so; the base knows of no autoscaler. */
const REPLICAS = {
  "prod/kustomization.yaml": `${FILES["prod/kustomization.yaml"] ?? ""}patches: [{ path: replicas.yaml }]\n`,
  "prod/replicas.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: day }\nspec:\n  replicas: 3\n",
};

class Folder implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), "infra-action-kustomize-"));

  constructor(files: Readonly<Record<string, string>>) {
    execFileSync("git", ["init", "-q", this.path]);
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.path, name)), { recursive: true });
      writeFileSync(join(this.path, name), text);
    }
  }

  /** A PATH of these programs alone. */
  pathOf(programs: Readonly<Record<string, string>>): string {
    const folder = join(this.path, ".bin");
    mkdirSync(folder);
    for (const [name, target] of Object.entries(programs)) symlinkSync(target, join(folder, name));
    return folder;
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

const git = (): string => execFileSync("sh", ["-c", "command -v git"], { encoding: "utf8" }).trim();
const kustomizePath = (): string => [dirname(partPath("kustomize") ?? ""), process.env["PATH"]].join(delimiter);
const told = ({ findings }: Pick<Report, "findings">): string[] =>
  findings.map(({ severity, code, source }) => `${severity} ${code} ${source?.file}:${source?.line}`);

describeWith(["kustomize", "kube"], "health of a kustomization, before any cluster", () => {
  it("judges what kustomize builds of an overlay and its base, as a deploy would apply it", async () => {
    using folder = new Folder(FILES);
    const { exitCode, stdout, stderr } = await health(folder.path, ["--manifests", "prod"], { path: kustomizePath() });
    expect([exitCode, stdout + stderr]).toEqual([
      0,
      expect.stringContaining("infra health: nothing wrong in the manifests"),
    ]);
  });

  it.each([
    ["kustomize", (): string => kustomizePath()],
    [
      "kubectl, which has one inside",
      (folder: Folder): string =>
        folder.pathOf({ git: git(), kubectl: join(dirname(partPath("kube") ?? ""), "kubectl") }),
    ],
  ])("tells with %s of what an overlay lays over its base, in the file that says so", async (_, pathOf) => {
    using folder = new Folder({ ...FILES, ...REPLICAS });
    const args = ["--manifests", "prod", "--json"];
    const { exitCode, stdout } = await health(folder.path, args, { path: pathOf(folder) });
    const report = parseReport(stdout);
    expect([exitCode, report.verdict, told(report)]).toEqual([
      1,
      "failed",
      ["danger REPLICAS_BESIDE_HPA prod/replicas.yaml:5"],
    ]);
  });

  it.each([
    {
      because: "what is written in a base, at its own line",
      files: { "base/service.yaml": manifest("service").replace("targetPort: http", "targetPort: web") },
      findings: [expect.stringMatching(/^danger PORT_MATCHES_NOTHING base\/service.yaml:\d\d$/)],
    },
    {
      because: "what nobody wrote, at the kustomization",
      files: {
        "prod/kustomization.yaml":
          `${FILES["prod/kustomization.yaml"] ?? ""}configMapGenerator: [{ name: c, namespace: nowhere, literals: [a=b] }]\n`.replace(
            "namespace: prod\n",
            "",
          ),
      },
      findings: expect.arrayContaining([
        "info NAMESPACE_MISSING prod/kustomization.yaml:1",
        expect.stringMatching(/^warning NAMESPACE_MISSING base\//),
      ]) as unknown,
    },
  ])("tells $because", async ({ files, findings }) => {
    using folder = new Folder({ ...FILES, ...files });
    const { stdout } = await health(folder.path, ["--manifests", "prod", "--json"], { path: kustomizePath() });
    expect(told(parseReport(stdout))).toEqual(findings);
  });

  it("fails for one that cannot be built, and says why in kustomize's words", async () => {
    using folder = new Folder({ ...FILES, "prod/kustomization.yaml": "resources: [nowhere.yaml]\n" });
    const path = kustomizePath();
    const { exitCode, stdout, stderr } = await health(folder.path, ["--manifests", "prod"], { path });
    expect(exitCode).toBe(1);
    expect(stdout + stderr).toMatch(/kustomize cannot build it: "?accumulating resources: .*nowhere\.yaml/);
    expect(stdout + stderr).toContain("(prod/kustomization.yaml:1)");
  });

  it("could not tell where there is no kustomize, nor kubectl", async () => {
    using folder = new Folder(FILES);
    const path = folder.pathOf({ git: git() });
    const plain = await health(folder.path, ["--manifests", "prod"], { path });
    expect([plain.exitCode, plain.stdout + plain.stderr]).toEqual([
      3,
      expect.stringContaining("It could not be built: kustomize not found"),
    ]);
    const { stdout } = await health(folder.path, ["--manifests", "prod", "--json"], { path });
    const report = parseReport(stdout);
    expect([report.verdict, told(report)]).toEqual([
      "could-not-tell",
      ["warning KUSTOMIZATION_NOT_BUILT prod/kustomization.yaml:1"],
    ]);
  });
});

describeWith(["engine", "kustomize"], "a kustomization in a pull request", () => {
  let scene: Scene;
  beforeAll(async () => {
    const services = Object.entries({ ...FILES, ...REPLICAS }).map(([name, text]) => [`services/day/${name}`, text]);
    scene = await makeScene({
      projects: { infra: shop() },
      files: {
        ...(Object.fromEntries(services) as Record<string, string>),
        "infra-action.yml": "version: 1\nservices: {day: {manifests: services/day/prod}}\n",
      },
    });
    // Outside of the folder that is deployed, which is built on it.
    await scene.pullRequest({ "services/day/base/configmap.yaml": `# changed\n${manifest("configmap")}` });
  });
  afterAll(() => scene[Symbol.asyncDispose]());

  it("a preview judges what kustomize builds on the changed base, at the line of the file that says so", async () => {
    const path = [dirname(partPath("kustomize") ?? ""), scene.workspace.env["PATH"]].join(delimiter);
    await using step = await scene.run({ command: "preview" }, { path });
    expect([step.exitCode, told(reportOf(step))]).toEqual([
      0,
      ["danger REPLICAS_BESIDE_HPA services/day/prod/replicas.yaml:5"],
    ]);
    expect(step.annotations).toMatchObject([{ level: "warning", file: "services/day/prod/replicas.yaml", line: 5 }]);
    expect(scene.comments()[0]).toContain("manifests: 1 danger");
  });

  it("and says so where it cannot build it", async () => {
    using folder = new Folder({});
    const engine = dirname(partPath("engine") ?? "");
    const path = [dirname(process.execPath), engine, folder.pathOf({ git: git() })].join(delimiter);
    await using step = await scene.run({ command: "preview" }, { path });
    expect([step.exitCode, told(reportOf(step))]).toEqual([
      0,
      ["warning KUSTOMIZATION_NOT_BUILT services/day/prod/kustomization.yaml:1"],
    ]);
    expect(scene.comments()[0]).toContain("It could not be built: kustomize not found");
    expect(step.annotations).toMatchObject([{ level: "warning", file: "services/day/prod/kustomization.yaml" }]);
  });
});
