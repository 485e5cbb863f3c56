import { readFileSync } from "node:fs";
import { stringify } from "yaml";
import type { Changes } from "../lab/engine/repository";
import type { ProjectDescription } from "../lab/engine/project-files";
import { things } from "../lab/engine/programs";
import { CLUSTER_PARTS, startCluster, type LabCluster } from "../lab/kube/cluster";
import { deployment, service } from "../lab/kube/objects";
import type { Behaviour } from "../lab/kube/stages";
import { describeWith } from "../lab/parts";
import { record } from "../lab/recorded";
import { makeCaller, pullRequestEvent, pushEvent, type Caller } from "./calling";
import { pipelineOutline } from "./pipeline-outline";
import { startRegistry, type Registry } from "./registry";

const workflow = `name: deliver
on: [push, pull_request, workflow_dispatch]
permissions: {}
jobs:
  pipeline:
    uses: org/infra-action/.github/workflows/pipeline.yml@v1
    permissions: { contents: read, pull-requests: write, actions: read, deployments: write, id-token: write }
    with:
      environments: '["rc", "production"]'
      cache: true
      test: 'echo "testing $ENVIRONMENT $SERVICES" && test ! -e "fails-in-$ENVIRONMENT"'
    secrets:
      PULUMI_CONFIG_PASSPHRASE: "\${{ secrets.PASSPHRASE }}"
      KUBECONFIG: "\${{ secrets.KUBECONFIG }}"
`;

const stack = (name: string, value: number): ProjectDescription => ({
  ...things({ [name]: { value } }, name),
  stacks: { rc: {}, production: {} },
});

const settings = (host: string, namespaces: Readonly<Record<string, string>>): string =>
  stringify({
    version: 1,
    stacks: Object.fromEntries(
      ["day", "dusk"].flatMap((name) =>
        ["rc", "production"].map((environment) => [`${name}:${environment}`, { environment }]),
      ),
    ),
    services: Object.fromEntries(
      Object.keys(namespaces).map((name) => [
        name,
        { image: `${host}/${name}`, manifests: `services/${name}/k8s`, ...(name === "dawn" ? DAWN : {}) },
      ]),
    ),
    health: Object.fromEntries(
      Object.entries(namespaces).map(([name, namespace]) => [name, { namespace, deadline: "60s" }]),
    ),
  });

/** Without a stack, and built elsewhere. */
const DAWN = { managed: false, context: "apps/dawn", dockerfile: "docker/dawn" };

/** A service as its folders hold it. */
function serviceFiles(
  host: string,
  { name, namespace, page, behaviour }: { name: string; namespace: string; page: string; behaviour?: Behaviour },
): Record<string, string> {
  const image = `${host}/${name}`;
  const [context, dockerfile] =
    name === "dawn" ? [DAWN.context, DAWN.dockerfile] : [`services/${name}`, `services/${name}/Dockerfile`];
  const workload = deployment({ namespace, name, image, ...(behaviour === undefined ? {} : { behaviour }) });
  return {
    [dockerfile]: `FROM ${host}/base\nCOPY page.html /\nUSER 10001:10001\nCMD ["/bin/busybox", "httpd", "-f"]\n`,
    [`${context}/page.html`]: page,
    [`services/${name}/k8s/deployment.yaml`]: stringify(workload),
    [`services/${name}/k8s/service.yaml`]: stringify(service({ namespace, name })),
  };
}

describeWith(["act", "engine", "images", ...CLUSTER_PARTS], "from a merge to proof, from the caller's side", () => {
  let registry: Registry;
  let cluster: LabCluster;
  let caller: Caller;
  const namespaces: Record<string, string> = {};
  beforeAll(async () => {
    [registry, cluster] = await Promise.all([startRegistry(), startCluster()]);
    await registry.pushBase("base");
    for (const name of ["dawn", "day", "dusk"]) namespaces[name] = await cluster.namespace(name);
    const services = Object.entries(namespaces).map(([name, namespace]) =>
      serviceFiles(registry.host, { name, namespace, page: "1\n" }),
    );
    caller = await makeCaller({
      projects: { day: stack("day", 1), dusk: stack("dusk", 1) },
      files: { "infra-action.yml": settings(registry.host, namespaces), ...Object.assign({}, ...services) },
      workflows: { deliver: workflow },
    });
    for (const name of ["day", "dusk"])
      for (const environment of ["rc", "production"]) await caller.scene.stack(environment, name).deployed();
  });
  afterAll(async () => {
    await caller[Symbol.asyncDispose]();
    await registry[Symbol.asyncDispose]();
    await cluster[Symbol.asyncDispose]();
  });

  const run = (event: string, payload: object) =>
    caller.run("deliver", event, payload, {
      env: registry.env,
      secrets: { KUBECONFIG: readFileSync(cluster.kubeconfig, "utf8") },
    });

  /** Commits to the default branch, and runs what the push starts. */
  async function merge(changes: Changes) {
    const { repository } = caller.scene;
    const before = await repository.head("main");
    await repository.checkout("main");
    await repository.commit("Merged", changes);
    return run("push", await pushEvent(caller.scene, before));
  }

  const files = (name: string, page: string, behaviour?: Behaviour) =>
    serviceFiles(registry.host, {
      name,
      namespace: namespaces[name] ?? "",
      page,
      ...(behaviour === undefined ? {} : { behaviour }),
    });

  const imageOf = async (name: string): Promise<unknown> => {
    const found = await cluster.client.get("apps/v1", "Deployment", name, namespaces[name]);
    const { template } = found["spec"] as { template: { spec: { containers: { image: string }[] } } };
    return template.spec.containers[0]?.image;
  };
  const value = (environment: string, name: string): unknown =>
    caller.scene.workspace.cloud.things().find(({ urn }) => urn?.includes(`:${environment}::${name}::`))?.properties[
      "value"
    ];

  it("goes through image, infra, deploy, health and test of rc, and then of production", async () => {
    const { outline, exitCode } = await merge({
      ...files("day", "2\n"),
      ...caller.scene.changesTo(stack("day", 2), "day"),
    });

    expect(outline).toEqual(
      pipelineOutline({
        first: { infra: "up", deploy: true, test: true },
        second: { infra: "up", deploy: true, test: true },
      }),
    );
    expect(exitCode).toBe(0);
    const sha = await caller.scene.repository.head("main");
    expect(await imageOf("day")).toBe(`${registry.host}/day@${await registry.digest(`day:${sha}`)}`);
    // No tag of the branch: an immutable registry would refuse the second merge.
    expect(await registry.tags("day")).toEqual([sha, "main"].sort());
    expect(await registry.tags("day-cache")).not.toEqual([]);
    expect([value("rc", "day"), value("production", "day")]).toEqual([2, 2]);
    // Dusk and Dawn were not touched by it.
    expect([value("rc", "dusk"), value("production", "dusk")]).toEqual([1, 1]);
    for (const other of ["dusk", "dawn"]) {
      expect(await registry.tags(other)).toEqual([]);
      await expect(imageOf(other)).rejects.toThrow();
    }
  });

  it("of a pull request is previewed and built, and neither pushed nor deployed", async () => {
    const { scene } = caller;
    const before = [await imageOf("day"), await registry.tags("day")];
    await scene.pullRequest({ ...files("day", "pull\n"), ...scene.changesTo(stack("day", 9), "day") });
    const { outline, exitCode } = await run("pull_request", await pullRequestEvent(scene));

    expect(outline).toEqual(pipelineOutline({ preview: true }));
    expect(exitCode).toBe(0);
    expect(scene.comments()).toEqual([expect.stringContaining("### infra preview: 2 stacks · 2 with changes")]);
    expect([await imageOf("day"), await registry.tags("day")]).toEqual(before);
    expect([value("rc", "day"), value("production", "day")]).toEqual([2, 2]);
  });

  it("goes back where what was deployed crashes, and never reaches production", async () => {
    const before = await imageOf("day");
    const { outline, exitCode, job } = await merge(files("day", "3\n", "crash-loop"));

    expect(outline).toEqual(pipelineOutline({ first: { deploy: false } }));
    expect(exitCode).toBe(1);
    const { summary = "" } = job("pipeline/first deploy/deploy").step("Deploy");
    expect(summary).toMatch(/rolled back|went back/i);
    record("proof", summary); // README's picture
    expect(await imageOf("day")).toBe(before);
  });

  it("of a service without a stack never meets Pulumi", async () => {
    const { outline, exitCode } = await merge(files("dawn", "2\n"));

    expect(outline).toEqual(
      pipelineOutline({ first: { deploy: true, test: true }, second: { deploy: true, test: true } }),
    );
    expect(exitCode).toBe(0);
    const sha = await caller.scene.repository.head("main");
    expect(await imageOf("dawn")).toBe(`${registry.host}/dawn@${await registry.digest(`dawn:${sha}`)}`);
  });

  it("stops before production where the test of rc fails", async () => {
    const { outline, exitCode } = await merge({ ...files("dawn", "3\n"), "fails-in-rc": "yes" });

    expect(outline).toEqual(pipelineOutline({ first: { deploy: true, test: false } }));
    expect(exitCode).toBe(1);
  });

  it("by hand takes everything that the default branch has", async () => {
    const { repository } = caller.scene;
    await repository.checkout("main");
    await repository.commit("Mended", { ...files("day", "4\n"), "fails-in-rc": null });
    const { outline, exitCode, job } = await run("workflow_dispatch", {});

    const stage = { infra: "up", deploy: true, test: true };
    expect(outline).toEqual(pipelineOutline({ services: 3, first: stage, second: stage }));
    expect(exitCode).toBe(0);
    expect(job("pipeline/second infra/stacks").step("up").summary).toMatch(/`day\/production`[^]*`dusk\/production`/);
    expect(job("pipeline/second test").step("Test").log).toContain('testing production ["dawn","day","dusk"]');
    const sha = await repository.head("main");
    for (const name of ["dawn", "day", "dusk"])
      expect(await imageOf(name)).toBe(`${registry.host}/${name}@${await registry.digest(`${name}:${sha}`)}`);
  });
});
