import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serveApplications, synced, writeApplication } from "../lab/kube/argo";
import { CLUSTER_PARTS, startCluster, until, type LabCluster } from "../lab/kube/cluster";
import { describeWith } from "../lab/parts";
import { makeKubeScene, type KubeScene } from "./kube-scene";

const LIMIT_MS = 300_000;
const SHA = `sha256:${"a".repeat(64)}`;
const IMAGE = `registry.test/day@${SHA}`;
const APP = `# Day, as its team wrote it
apiVersion: apps/v1
kind: Deployment
metadata: {name: day}
spec:
  template:
    spec:
      containers:
        - name: app
          image: registry.test/day:1 # set by deploy
`;
describeWith(CLUSTER_PARTS, "deploy by git", () => {
  let cluster: LabCluster;
  const folders: string[] = [];
  beforeAll(async () => {
    cluster = await startCluster();
    await serveApplications(cluster);
  }, LIMIT_MS);
  afterAll(async () => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    await cluster[Symbol.asyncDispose]();
  }, LIMIT_MS);

  async function scene(files: Readonly<Record<string, string>> = {}): Promise<KubeScene & { origin: string }> {
    const config = "version: 1\nservices: {day: {manifests: k8s}}\n";
    const namespace = await cluster.namespace("argo");
    const on = await makeKubeScene(cluster, { "infra-action.yml": config, "k8s/app.yaml": APP, ...files }, namespace);
    const origin = mkdtempSync(join(tmpdir(), "infra-action-origin-"));
    folders.push(origin);
    await on.repository.git("init", "--bare", "--initial-branch", "main", origin);
    await on.repository.git("remote", "add", "origin", origin);
    await on.repository.git("push", "--quiet", "origin", "HEAD:main");
    return Object.assign(on, { origin });
  }
  const onMain = (origin: string, path: string): string =>
    execFileSync("git", ["-C", origin, "show", `main:${path}`], { encoding: "utf8" });
  const headOf = (origin: string): string =>
    execFileSync("git", ["-C", origin, "rev-parse", "main"], { encoding: "utf8" }).trim();
  const commitsOn = (origin: string): number =>
    Number(execFileSync("git", ["-C", origin, "rev-list", "--count", "main"], { encoding: "utf8" }));
  const deploy = (on: KubeScene, ...more: string[]) =>
    on.start(["deploy", "--image", IMAGE, "--gitops-branch", "main", ...more]);

  const application = (namespace: string, status: object) => writeApplication(cluster, namespace, status);

  it(
    "writes the image into the manifest on the branch, its comments kept, and leaves the checkout alone",
    async () => {
      await using on = await scene();
      const done = await deploy(on);
      expect(done.report.stacks[0]?.headline).toBeNull();
      expect(done.exitCode).toBe(0);
      expect(onMain(on.origin, "k8s/app.yaml")).toBe(APP.replace("registry.test/day:1", IMAGE));
      expect(await on.repository.git("status", "--porcelain")).toBe("");
      const again = await deploy(on);
      expect(again.report.stacks).toMatchObject([{ outcome: "unchanged" }]);
    },
    LIMIT_MS,
  );

  it(
    "writes into a kustomization's images, on top of what others have pushed",
    async () => {
      await using on = await scene({ "k8s/kustomization.yaml": "# ours\nresources:\n  - app.yaml\n" });
      await on.repository.commit("theirs", { "other.txt": "x" });
      await on.repository.git("push", "--quiet", "origin", "HEAD:main");
      await on.repository.git("reset", "--quiet", "--hard", "HEAD~1");
      expect(await deploy(on)).toMatchObject({ exitCode: 0 });
      expect(onMain(on.origin, "k8s/kustomization.yaml")).toContain(`- name: registry.test/day\n    digest: ${SHA}`);
      expect(onMain(on.origin, "other.txt")).toBe("x");
      expect(onMain(on.origin, "k8s/app.yaml")).toBe(APP);
    },
    LIMIT_MS,
  );

  /** A deploy that waits for an Application, which is well at what was there before, once its commit is pushed. */
  const waitingFor = async (on: Awaited<ReturnType<typeof scene>>, deadline: string) => {
    const before = headOf(on.origin);
    await application(on.namespace, synced(before, "Healthy"));
    const ended = deploy(on, "--argocd-application", `${on.namespace}/day`, "--deadline", deadline);
    await until(() => Promise.resolve(headOf(on.origin) !== before));
    return { ended };
  };

  it(
    "waits until Argo CD has synced that very commit, though an older one is well",
    async () => {
      await using on = await scene();
      const { namespace, origin } = on;
      const { ended } = await waitingFor(on, "2m");
      await new Promise((resolve) => setTimeout(resolve, 5000));
      await application(namespace, synced(headOf(origin), "Progressing"));
      await new Promise((resolve) => setTimeout(resolve, 2000));
      await application(namespace, synced(headOf(origin), "Healthy"));
      const done = await ended;
      expect(done).toMatchObject({ exitCode: 0, report: { health: [{ kind: "Application", status: "Healthy" }] } });
      expect(done.stderr).toMatch(/not yet at [0-9a-f]{7}/);
    },
    LIMIT_MS,
  );

  /** As another service's job or a colleague would, on top of what is there. */
  const pushOnTop = (origin: string, path: string, text: string): void => {
    const clone = mkdtempSync(join(tmpdir(), "infra-action-other-"));
    folders.push(clone);
    const git = (...args: string[]) =>
      execFileSync("git", ["-C", clone, "-c", "user.name=o", "-c", "user.email=o@lab.test", ...args]);
    git("clone", "--quiet", origin, ".");
    writeFileSync(join(clone, path), text);
    git("add", path);
    git("commit", "--quiet", "-m", "other");
    git("push", "--quiet", "origin", "HEAD:main");
  };

  it(
    "takes a commit that came on top of its own for its own, also once its sync has failed",
    async () => {
      await using on = await scene();
      const { namespace, origin } = on;
      const before = headOf(origin);
      await application(namespace, synced(before, "Healthy"));
      const deployed = async (status: (revision: string) => object) => {
        const from = headOf(origin);
        const waiting = deploy(on, "--argocd-application", `${namespace}/day`, "--deadline", "1m");
        if (from === before) await until(() => Promise.resolve(headOf(origin) !== from));
        pushOnTop(origin, "other.txt", headOf(origin));
        await application(namespace, status(headOf(origin)));
        return waiting;
      };
      const done = await deployed((revision) => synced(revision, "Healthy"));
      expect(done).toMatchObject({ exitCode: 0, report: { health: [{ kind: "Application", status: "Healthy" }] } });
      const failed = await deployed((revision) => synced(revision, "Missing", "Failed"));
      expect(failed).toMatchObject({ exitCode: 1, report: { health: [{ status: "Degraded" }] } });
      expect(failed.report.health[0]?.reason).toMatch(/sync failed: what Argo CD says/);
    },
    LIMIT_MS,
  );

  it(
    "does not take a later commit with another image for its own, and says so",
    async () => {
      await using on = await scene();
      const { namespace, origin } = on;
      const { ended } = await waitingFor(on, "15s");
      pushOnTop(origin, "k8s/app.yaml", APP);
      await application(namespace, synced(headOf(origin), "Healthy"));
      const failed = await ended;
      expect(failed).toMatchObject({ exitCode: 1, report: { health: [{ status: "Degraded" }] } });
      expect(JSON.stringify(failed.report.notes)).toMatch(/day: [0-9a-f]{7} came on top .* has another image/);
    },
    LIMIT_MS,
  );

  it(
    "deploys two services of one Application at once",
    async () => {
      const config = "version: 1\nservices: {day: {manifests: k8s}, dusk: {manifests: dusk}}\n";
      await using on = await scene({ "infra-action.yml": config, "dusk/app.yaml": APP.replaceAll("day", "dusk") });
      const { namespace, origin } = on;
      const before = headOf(origin);
      await application(namespace, synced(before, "Healthy"));
      const images = [IMAGE, `registry.test/dusk@${SHA}`].flatMap((one) => ["--image", one]);
      const where = ["--gitops-branch", "main", "--argocd-application", `${namespace}/day`, "--deadline", "1m"];
      const waiting = on.start(["deploy", ...images, ...where]);
      await until(() => Promise.resolve(commitsOn(origin) === 3));
      await application(namespace, synced(headOf(origin), "Healthy"));
      const done = await waiting;
      expect(done.report.stacks.map(({ headline }) => headline)).toEqual([null, null]);
      expect(done.exitCode).toBe(0);
    },
    LIMIT_MS,
  );

  it.each<[string, (revision: string) => object, RegExp]>([
    ["its sync fails", (revision) => synced(revision, "Missing", "Failed"), /sync failed: what Argo CD says/],
    ["it is degraded", (revision) => synced(revision, "Degraded"), /health Degraded/],
    ["it stays at the older commit", () => synced("0".repeat(40), "Healthy"), /not yet at/],
    [
      "the older commit's sync had failed, and nothing new comes",
      () => synced("0".repeat(40), "Healthy", "Failed"),
      /not yet at/,
    ],
  ])(
    "fails where %s",
    async (_name, status, reason) => {
      await using on = await scene();
      const { namespace, origin } = on;
      const before = headOf(origin);
      await application(namespace, synced(before, "Healthy"));
      const waiting = deploy(on, "--argocd-application", `${namespace}/day`, "--deadline", "15s");
      await until(() => Promise.resolve(headOf(origin) !== before));
      await application(namespace, status(headOf(origin)));
      const failed = await waiting;
      expect(failed).toMatchObject({ exitCode: 1, report: { health: [{ kind: "Application", status: "Degraded" }] } });
      expect(failed.report.health[0]?.reason).toMatch(reason);
    },
    LIMIT_MS,
  );

  it.each<[string, string[], RegExp]>([
    ["a branch that is not there", ["--gitops-branch", "nowhere"], /could not be pushed to nowhere/],
    [
      "an image that no manifest has",
      ["--image", `registry.test/dusk@${SHA}`],
      /No manifest in k8s on main has an image named registry\.test\/dusk/,
    ],
  ])(
    "refuses %s",
    async (_name, more, words) => {
      await using on = await scene();
      const args = [
        "deploy",
        ...(more.includes("--image") ? [] : ["--image", IMAGE]),
        ...(more.includes("--gitops-branch") ? [] : ["--gitops-branch", "main"]),
        ...more,
      ];
      const refused = await on.run(args);
      expect(refused.exitCode).toBe(1);
      expect(refused.stderr + refused.stdout).toMatch(words);
    },
    LIMIT_MS,
  );
});
