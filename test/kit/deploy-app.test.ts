import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { serveApplications, synced, writeApplication } from "../lab/kube/argo";
import type { ActRun } from "../lab/act/run-act.mjs";
import { CLUSTER_PARTS, startCluster, until, type LabCluster } from "../lab/kube/cluster";
import { deployment, service } from "../lab/kube/objects";
import { describeWith } from "../lab/parts";
import { makeCaller, pullRequestEvent, pushEvent, type Caller } from "./calling";
import { deployLines } from "./pipeline-outline";

const IMAGE = (letter: string): string => `registry.test/day@sha256:${letter.repeat(64)}`;
const BEFORE = IMAGE("a");
const AFTER = IMAGE("b");

/** The service's image of the run: an older one on pushes, a newer one on pull requests. */
const workflow = (given: string): string => `name: deliver
on: [push, pull_request, workflow_dispatch]
permissions: {}
jobs:
  day:
    uses: org/infra-action/.github/workflows/deploy-app.yml@v1
    permissions: { contents: read, pull-requests: write, id-token: write }
    with: { service: day, ${given} }
    secrets: { KUBECONFIG: "\${{ secrets.KUBECONFIG }}", GITOPS_TOKEN: "\${{ secrets.GITOPS_TOKEN }}" }
`;

describeWith(["act", ...CLUSTER_PARTS], "a service's deploy, from the caller's side", () => {
  let cluster: LabCluster;
  let caller: Caller;
  let namespace: string;
  let origin: string;
  const manifests = (replicas: number): Record<string, string> => ({
    "services/day/k8s/app.yaml": stringify(
      deployment({ namespace, name: "day", replicas, image: "registry.test/day:1" }),
    ),
    "services/day/k8s/service.yaml": stringify(service({ namespace, name: "day" })),
  });
  beforeAll(async () => {
    cluster = await startCluster();
    await serveApplications(cluster);
    namespace = await cluster.namespace("day");
    caller = await makeCaller({
      projects: {},
      files: {
        "infra-action.yml": `version: 1\nservices: { day: { manifests: services/day/k8s } }\nhealth: { day: { namespace: ${namespace}, deadline: 90s } }\n`,
        ...manifests(1),
      },
      workflows: {
        direct: workflow(`image: "\${{ github.event_name == 'pull_request' && '${AFTER}' || '${BEFORE}' }}"`),
        gitops: workflow(`image: "${AFTER}", gitops-branch: deploy, argocd-application: ${namespace}/day`),
      },
    });
    // What jobs clone and push to, as GitHub has it: a repository without a work tree.
    const { repository, workspace } = caller.scene;
    origin = join(workspace.root, "origin.git");
    await repository.git("clone", "--quiet", "--bare", repository.folder, origin);
    await repository.git("remote", "add", "origin", origin);
    await repository.git("push", "--quiet", "origin", "main:deploy");
  });
  afterAll(async () => {
    await caller[Symbol.asyncDispose]();
    await cluster[Symbol.asyncDispose]();
  });

  /** @param heard gets what it says while it runs */
  async function run(
    name: string,
    event: "push" | "pull_request" | "workflow_dispatch",
    heard: (text: string) => void = () => undefined,
  ) {
    const { scene } = caller;
    await scene.repository.git("push", "--quiet", "--force", "origin", "main", "HEAD:refs/heads/checked-out");
    // What is checked out is what was pushed.
    const { repository } = scene;
    const push = { ...(await pushEvent(scene, await repository.head("main"))), after: await repository.head() };
    const payload = event === "pull_request" ? await pullRequestEvent(scene) : push;
    return caller.run(name, event, payload, {
      heard,
      env: { LAB_CHECKOUT_SOURCE: origin },
      secrets: { KUBECONFIG: readFileSync(cluster.kubeconfig, "utf8"), GITOPS_TOKEN: "ghs_gitops0Token0of0an0app" },
    });
  }

  const live = async () => {
    const { spec } = await cluster.client.get("apps/v1", "Deployment", "day", namespace);
    return [spec.replicas, spec.template.spec.containers[0].image];
  };
  /** What a reader of the summary sees: without the sign that keeps GitHub from making links of it. */
  const told = (run: ActRun): string => run.job("day/deploy").step("Deploy").summary.replaceAll("\u200b", "");
  const inOrigin = (...args: readonly string[]): string =>
    execFileSync("git", ["-C", origin, ...args], { encoding: "utf8" }).trim();

  it("is applied on a push, and awaited", async () => {
    const { outline, exitCode, job } = await run("direct", "push");

    expect(outline).toEqual(deployLines("day/deploy", "success"));
    expect(exitCode).toBe(0);
    expect(job("day/deploy").step("Deploy").outputs).toMatchObject({ conclusion: "success" });
    expect(await live()).toEqual([1, BEFORE]);
  });

  it("that comes late leaves a newer commit as it is; by hand it takes it back", async () => {
    const { repository } = caller.scene;
    const older = await repository.head("main");
    const newer = await repository.commit("Newer", manifests(2));
    await run("direct", "push");
    expect(await live()).toEqual([2, BEFORE]);
    await repository.checkout(older);
    const late = await run("direct", "push");

    expect([late.outline, late.exitCode]).toEqual([deployLines("day/deploy", "success"), 0]);
    expect(told(late)).toContain(`day is left as it is: a newer commit of it is deployed (${newer.slice(0, 7)}).`);
    expect(await live()).toEqual([2, BEFORE]);

    const byHand = await run("direct", "workflow_dispatch");
    expect([byHand.outline, byHand.exitCode]).toEqual([deployLines("day/deploy", "success"), 0]);
    expect(await live()).toEqual([1, BEFORE]);
    await repository.checkout("main");
  });

  it("of a pull request shows in its comment what the cluster says would change, and applies nothing", async () => {
    await caller.scene.pullRequest(manifests(3));
    const { outline, exitCode, job } = await run("direct", "pull_request");
    const [comment = "", ...others] = caller.scene.comments();

    expect(outline).toEqual(deployLines("day/deploy", "success"));
    expect([exitCode, others]).toEqual([0, []]);
    expect(comment).toContain("infra deploy preview");
    expect(comment).toContain("- spec.replicas: 1\n+ spec.replicas: 3\n");
    expect(comment).toContain(`- spec.template.spec.containers.app.image: "${BEFORE}"\n`);
    expect(comment).toContain(`+ spec.template.spec.containers.app.image: "${AFTER}"\n`);
    expect(job("day/deploy").step("Deploy").outputs).toMatchObject({
      conclusion: "success",
      "comment-url": expect.stringMatching(/#issuecomment-\d+$/),
    });
    expect(await live()).toEqual([1, BEFORE]);
  });

  it("of a pull request from a fork is not even tried: it would have no credentials", async () => {
    const event = await pullRequestEvent(caller.scene, { fork: true });
    const { outline, exitCode } = await caller.run("direct", "pull_request", event);

    expect([outline, exitCode]).toEqual([["day/deploy: skipped"], 0]);
  });

  it("by GitOps is shown on a pull request, and pushed nowhere", async () => {
    const before = inOrigin("rev-parse", "deploy");
    const { outline, exitCode, job } = await run("gitops", "pull_request");

    expect([outline, exitCode]).toEqual([deployLines("day/deploy", "success"), 0]);
    expect(job("day/deploy").step("Deploy").summary).toMatch(/On a push, .* is written to deploy\./);
    expect(inOrigin("rev-parse", "deploy")).toBe(before);
  });

  it("by GitOps is a commit on the branch, and Argo CD is awaited at that commit", async () => {
    await caller.scene.repository.checkout("main");
    const before = inOrigin("rev-parse", "deploy");
    await writeApplication(cluster, namespace, synced(before, "Healthy"));
    let said = "";
    const running = run("gitops", "push", (text) => (said += text));
    await until(() => Promise.resolve(said.includes("not yet at "))); // it has seen the older commit, which is well
    const pushed = inOrigin("rev-parse", "deploy");
    await writeApplication(cluster, namespace, synced(pushed, "Healthy"));
    const ran = await running;
    const { outline, exitCode, job } = ran;

    expect([outline, exitCode]).toEqual([deployLines("day/deploy", "success"), 0]);
    expect(inOrigin("rev-parse", "deploy")).toBe(pushed);
    expect(inOrigin("log", "--format=%an: %s", `${before}..deploy`)).toBe(
      "infra-action: day: registry.test/day sha256:bbbbbbbbbbbb",
    );
    expect(inOrigin("log", "-1", "--format=%(trailers:only)", "deploy")).toMatch(
      `Infra-Action-Service: day\nInfra-Action-Commit: ${await caller.scene.repository.head("main")}\nInfra-Action-Run: http`,
    );
    expect(inOrigin("diff", "--name-only", before, "deploy")).toBe("services/day/k8s/app.yaml");
    expect(inOrigin("show", "deploy:services/day/k8s/app.yaml")).toContain(`image: ${AFTER}\n`);
    expect(told(ran)).toContain(`services/day/k8s/app.yaml pushed to deploy as ${pushed.slice(0, 7)}.`);
    expect(job("day/deploy").step("Deploy").log).toContain(`not yet at ${pushed.slice(0, 7)}`);
    // What is applied is Argo CD's to do.
    expect(await live()).toEqual([1, BEFORE]);
  });

  it("by GitOps that comes late leaves the branch as a newer commit has made it", async () => {
    const { repository } = caller.scene;
    const newer = await repository.head("main");
    await repository.git("checkout", "--quiet", "HEAD~1");
    const before = inOrigin("rev-parse", "deploy");
    const late = await run("gitops", "push");

    expect([late.outline, late.exitCode]).toEqual([deployLines("day/deploy", "success"), 0]);
    expect(told(late)).toContain(`day is left as it is: a newer commit of it is deployed (${newer.slice(0, 7)}).`);
    expect(inOrigin("rev-parse", "deploy")).toBe(before);
    await repository.checkout("main");
  });
});
