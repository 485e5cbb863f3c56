import { join } from "node:path";
import { describeWith } from "../lab/parts";
import { makeCaller, pullRequestEvent, pushEvent, type Caller } from "./calling";
import { failed, ran, skipped } from "./outline";
import { startRegistry, type Registry } from "./registry";
import { CHECKOUT } from "./released";

const workflow = (host: string): string => `name: deliver
on: [push, pull_request]
permissions: {}
jobs:
  day:
    uses: org/infra-action/.github/workflows/build-image.yml@v1
    permissions: { contents: read, pull-requests: read, id-token: write }
    secrets: { ENVIRONMENT: "\${{ secrets.BUILD }}" }
    with:
      service: day
      image: ${host}/day
      branch-tag: true
      cache-image: ${host}/day-cache
      build-args: BASE=${host}/base
      scan: 'skopeo inspect --raw "oci-archive:$IMAGE_ARCHIVE" | grep -q layers && ! grep -q vulnerable services/day/page.html'
  use:
    needs: day
    if: always()
    runs-on: ubuntu-latest
    permissions: {}
    steps: [{ name: told, run: 'echo "$TOLD"', env: { TOLD: "\${{ needs.day.outputs.built }} \${{ needs.day.outputs.image }}" } }]
`;
const DOCKERFILE = `ARG BASE
FROM \${BASE}
WORKDIR /app
COPY page.html .
RUN --mount=type=secret,id=INDEX_TOKEN ["/bin/busybox", "grep", "-q", "^tok-1n-s3cret$", "/run/secrets/INDEX_TOKEN"]
RUN ["/bin/busybox", "test", "-s", "page.html"]
USER 10001:10001
ARG GITHUB_SHA=dev
ENV VERSION=\${GITHUB_SHA}
CMD ["/bin/busybox", "httpd", "-f", "-p", "8001"]
`;
const FILES = {
  "infra-action.yml": "version: 1\nservices: { day: {} }\n",
  "services/day/Dockerfile": DOCKERFILE,
  "services/day/page.html": "day 1\n",
};
const SECRETS = { BUILD: "# of the index\nINDEX_TOKEN=tok-1n-s3cret\n" };
const PUSHED = "Pushed before";
const PULL_ROLE = "Take the role that may pull";
/** Without a role and a user name nobody logs in. */
const built = (...steps: readonly string[]): string[] => {
  const [job = "", checkout = "", ...others] = ran("day/build", CHECKOUT, ...steps);
  const noLogin = ["Take the role that may push", PULL_ROLE, "Log in to the registry"].map(
    (step) => `day/build / ${step}: skipped`,
  );
  // A pull request's image is pushed nowhere, so it was never pushed before.
  const notAsked = steps.includes(PUSHED) ? [] : [`day/build / ${PUSHED}: skipped`];
  return [job, checkout, ...noLogin, "day/build / The environment's variables: success", ...notAsked, ...others];
};
/** What an image says of itself that was built of this commit. */
const of = (sha: string) => ({
  Labels: { "org.opencontainers.image.revision": sha },
  Env: expect.arrayContaining([`VERSION=${sha}`]) as string[],
});
const CHANGED = ran("day/changed", CHECKOUT, "Which services");

describeWith(["act", "images"], "a service's image, from the caller's side", () => {
  let registry: Registry;
  let caller: Caller;
  beforeAll(async () => {
    registry = await startRegistry();
    await registry.pushBase("base");
    const deliver = workflow(registry.host);
    const workflows = { deliver, misspelt: deliver.replace("service: day", "service: dya") };
    const roles = "    with:\n      role: arn:aws:iam::1:role/push\n      pull-role: arn:aws:iam::1:role/pull\n";
    // Instead of the AWS CLI, which would have to know AWS.
    const pulls = deliver
      .replace("    with:\n", `${roles}      registry-username: puller\n`)
      .replace("secrets: { ", "secrets: { REGISTRY_PASSWORD: word, ");
    caller = await makeCaller({ projects: {}, files: FILES, workflows: { ...workflows, pulls } });
  });
  afterAll(async () => {
    await caller[Symbol.asyncDispose]();
    await registry[Symbol.asyncDispose]();
  });

  async function push(changes: Readonly<Record<string, string>>) {
    const { repository } = caller.scene;
    const before = await repository.head("main");
    await repository.checkout("main");
    await repository.commit("Merged", changes);
    return runSince(before);
  }

  /** What a push to main starts that came upon `before`. */
  async function runSince(before: string) {
    return caller.run("deliver", "push", await pushEvent(caller.scene, before), {
      env: registry.env,
      secrets: SECRETS,
    });
  }

  it("is built, judged and pushed with the commit's and the branch's tag; its digest is the output", async () => {
    const { outline, exitCode, job } = await push({ "services/day/page.html": "day 2\n" });

    expect(outline).toEqual([...built(PUSHED, "Build", "Scan", "Push"), ...CHANGED, ...ran("use", "told")]);
    expect(exitCode).toBe(0);
    const sha = await caller.scene.repository.head("main");
    expect(await registry.tags("day")).toEqual([sha, "main"].sort());
    const digest = await registry.digest(`day:${sha}`);
    expect(await registry.digest("day:main")).toBe(digest);
    expect(job("use").step("told").log).toBe(`true ${registry.host}/day@${digest}\n`);
    expect(await registry.inspect(`day:${sha}`)).toMatchObject(of(sha));
    expect(await registry.tags("day-cache")).not.toEqual([]);
  });

  it("tells its own commit where all of its layers are an earlier one's", async () => {
    const { exitCode, job } = await push({ "services/day/README.md": "Not in the image.\n" });

    expect(exitCode).toBe(0);
    const build = job("day/build").step("Build").log;
    expect(build).toMatch(/ENV VERSION=.*\n--> (Using cache|Cache pulled) /); // which has the earlier commit in it
    const sha = await caller.scene.repository.head("main");
    expect(await registry.inspect(`day:${sha}`)).toMatchObject(of(sha));
  });

  it("is built once: a second run of the commit tells the same digest, and pushes nothing", async () => {
    const { repository } = caller.scene;
    const [first, sha] = [await repository.git("rev-parse", "main~1"), await repository.head("main")];
    const [tags, digest] = [await registry.tags("day"), await registry.digest(`day:${sha}`)];
    const { outline, exitCode, job } = await runSince(first.trim());

    expect(outline).toEqual([
      ...built(PUSHED),
      "day/build / Build: skipped",
      "day/build / Scan: skipped",
      "day/build / Push: success",
      ...CHANGED,
      ...ran("use", "told"),
    ]);
    expect(exitCode).toBe(0);
    expect(job("use").step("told").log).toBe(`true ${registry.host}/day@${digest}\n`);
    expect([await registry.tags("day"), await registry.digest(`day:${sha}`)]).toEqual([tags, digest]);
  });

  it("is not built where the service did not change", async () => {
    const before = await registry.tags("day");
    const { outline, exitCode, job } = await push({ "README.md": "Read me.\n" });

    expect(outline).toEqual([...skipped("day/build"), ...CHANGED, ...ran("use", "told")]);
    expect(exitCode).toBe(0);
    expect(job("use").step("told").log.trim()).toBe("");
    expect(await registry.tags("day")).toEqual(before);
  });

  it("is an error where infra-action.yml has no such service, and not just never built", async () => {
    const { outline, exitCode, job } = await caller.run(
      "misspelt",
      "push",
      await pushEvent(caller.scene, (await caller.scene.repository.git("rev-parse", "main~1")).trim()),
    );

    expect(outline).toEqual([
      ...skipped("day/build"),
      ...failed("day/changed", CHECKOUT, "Which services"),
      ...ran("use", "told"),
    ]);
    expect(exitCode).toBe(1);
    expect(job("day/changed").step("Which services").annotations).toEqual([
      expect.objectContaining({ level: "error", message: expect.stringContaining("Did you mean day?") }),
    ]);
  });

  it("is not pushed where the scan finds something", async () => {
    const before = await registry.tags("day");
    const { outline, exitCode } = await push({ "services/day/page.html": "vulnerable\n" });

    expect(outline).toEqual([
      ...built(PUSHED, "Build", "Scan").map((line) => line.replace(/(build|Scan): success$/, "$1: failure")),
      "day/build / Push: skipped",
      ...CHANGED,
      ...ran("use", "told"),
    ]);
    expect(exitCode).toBe(1);
    expect(await registry.tags("day")).toEqual(before);
  });

  it("of a pull request is built and judged, and pushed nowhere", async () => {
    await caller.scene.repository.checkout("main");
    await caller.scene.pullRequest({ "services/day/page.html": "day 3\n" });
    const before = await registry.tags("day");
    const event = await pullRequestEvent(caller.scene);
    const { outline, job } = await caller.run("deliver", "pull_request", event, {
      env: registry.env,
      secrets: SECRETS,
    });

    expect(outline).toEqual([
      ...built("Build", "Scan"),
      "day/build / Push: skipped",
      ...CHANGED,
      ...ran("use", "told"),
    ]);
    expect(job("use").step("told").log.trim()).toBe("true");
    expect(await registry.tags("day")).toEqual(before);
  });

  it.each([
    {
      whose: "of a pull request is built with the role that may pull, and with no other",
      fork: false,
      taken: "success",
    },
    { whose: "of a fork's pull request is built without any role", fork: true, taken: "skipped" },
  ])("$whose", async ({ fork, taken }) => {
    const { outline, job } = await caller.run("pulls", "pull_request", await pullRequestEvent(caller.scene, { fork }), {
      env: { ...registry.env, REGISTRY_AUTH_FILE: join(caller.scene.workspace.root, "auth.json") },
      secrets: SECRETS,
    });

    expect(outline.slice(0, 6)).toEqual([
      "day/build: success",
      `day/build / ${CHECKOUT}: success`,
      "day/build / Take the role that may push: skipped",
      `day/build / ${PULL_ROLE}: ${taken}`,
      `day/build / Log in to the registry: ${taken}`,
      "day/build / The environment's variables: success",
    ]);
    expect(outline).toContain("day/build / Push: skipped");
    if (!fork) expect(job("day/build").step(PULL_ROLE).log).toContain("role/pull");
  });
});
