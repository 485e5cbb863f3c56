import { existsSync } from "node:fs";
import { join } from "node:path";
import { serveApplications, synced, writeApplication } from "../lab/kube/argo";
import { CLUSTER_PARTS, startCluster, until, type LabCluster } from "../lab/kube/cluster";
import { describeWith } from "../lab/parts";
import {
  APP,
  clonedScene,
  digest,
  image,
  jobOf,
  makeGitScene,
  removeFolders,
  type Clone,
  type GitScene,
} from "./git-scene";
import type { Started } from "./kube-scene";

const LIMIT_MS = 300_000;
const SHA = digest("a");
const IMAGE = image("a");
const CLONES: readonly Clone[] = ["whole", "shallow"];

describeWith(CLUSTER_PARTS, "deploy by git", () => {
  let cluster: LabCluster;
  beforeAll(async () => {
    cluster = await startCluster();
    await serveApplications(cluster);
  }, LIMIT_MS);
  afterAll(async () => {
    removeFolders();
    await cluster[Symbol.asyncDispose]();
  }, LIMIT_MS);

  const scene = (files: Readonly<Record<string, string>> = {}): Promise<GitScene> => makeGitScene(cluster, files);
  const deploy = (on: GitScene, ...more: string[]): Started =>
    on.start(["deploy", "--image", IMAGE, "--gitops-branch", "main", ...more]);
  const application = (namespace: string, status: object) => writeApplication(cluster, namespace, status);
  const hasSaid = (run: Started, words: RegExp) => until(() => Promise.resolve(words.test(run.said())));
  const hasMoved = (on: GitScene, from: string, branch = "main") =>
    until(() => Promise.resolve(on.origin.head(branch) !== from));

  it(
    "writes the image into the manifest on the branch, its comments kept, and leaves the checkout alone",
    async () => {
      await using on = await scene();
      const done = await deploy(on);
      expect(done.report.stacks[0]?.headline).toBeNull();
      expect(done.exitCode).toBe(0);
      expect(on.origin.show("k8s/app.yaml")).toBe(APP.replace("registry.test/day:1", IMAGE));
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
      expect(on.origin.show("k8s/kustomization.yaml")).toContain(`- name: registry.test/day\n    digest: ${SHA}`);
      expect(on.origin.show("other.txt")).toBe("x\n");
      expect(on.origin.show("k8s/app.yaml")).toBe(APP);
    },
    LIMIT_MS,
  );

  /** A deploy that waits for an Application, which is well at what was there before, once its commit is pushed. */
  const waitingFor = async (on: GitScene, deadline: string) => {
    const before = on.origin.head();
    await application(on.namespace, synced(before, "Healthy"));
    const ended = deploy(on, "--argocd-application", `${on.namespace}/day`, "--deadline", deadline);
    await hasMoved(on, before);
    return { ended };
  };

  it(
    "waits until Argo CD has synced that very commit, though an older one is well",
    async () => {
      await using on = await scene();
      const { namespace, origin } = on;
      const { ended } = await waitingFor(on, "4m");
      await hasSaid(ended, /not yet at [0-9a-f]{7}/);
      await application(namespace, synced(origin.head(), "Progressing"));
      await hasSaid(ended, /health Progressing/);
      await application(namespace, synced(origin.head(), "Healthy"));
      const done = await ended;
      expect(done).toMatchObject({ exitCode: 0, report: { health: [{ kind: "Application", status: "Healthy" }] } });
    },
    LIMIT_MS,
  );

  it.each(CLONES)(
    "in a %s clone takes a commit that came on top of its own for its own, also once its sync has failed",
    async (clone) => {
      await using first = await scene();
      await first.repository.commit("second", { "other.txt": "1" });
      await first.repository.git("push", "--quiet", "origin", "HEAD:main");
      await using on = await clonedScene(first, first.origin.head(), clone);
      expect(await on.repository.git("rev-parse", "--is-shallow-repository")).toBe(String(clone === "shallow"));
      const { namespace, origin } = on;
      const before = origin.head();
      await application(namespace, synced(before, "Healthy"));
      const deployed = async (status: (revision: string) => object) => {
        const from = origin.head();
        const waiting = deploy(on, "--argocd-application", `${namespace}/day`, "--deadline", "1m");
        if (from === before) await hasMoved(on, from);
        origin.pushOnTop("other.txt", origin.head());
        await application(namespace, status(origin.head()));
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

  it.each(CLONES)(
    "in a %s clone ends the wait where somebody has put another image in its place: it cannot tell",
    async (clone) => {
      await using first = await scene();
      await using on = await clonedScene(first, first.origin.head(), clone);
      const { namespace, origin } = on;
      const { ended } = await waitingFor(on, "1h");
      origin.pushOnTop("k8s/app.yaml", APP);
      await application(namespace, synced(origin.head(), "Healthy"));
      const ending = await ended;
      expect(ending).toMatchObject({ exitCode: 3, report: { health: [{ kind: "Application", status: "Unknown" }] } });
      expect(ending.report.health[0]?.reason).toMatch(/^[0-9a-f]{7} came on top of .* on main and has another image/);
    },
    LIMIT_MS,
  );

  it.each(CLONES)(
    "in a %s clone leaves it to a later deploy of the service to tell how that one is",
    async (clone) => {
      await using first = await scene();
      await using on = await clonedScene(first, first.origin.head(), clone);
      const { namespace, origin } = on;
      const { ended } = await waitingFor(on, "1h");
      const later = await first.run(["deploy", "--image", image("b"), "--gitops-branch", "main"]);
      expect(later.exitCode).toBe(0);
      await application(namespace, synced(origin.head(), "Degraded"));
      const ending = await ended;
      expect(ending).toMatchObject({ exitCode: 0, report: { health: [], stacks: [{ outcome: "changed" }] } });
      expect(JSON.stringify(ending.report.notes)).toContain(
        `day: ${origin.head().slice(0, 7)} came on top of this run's commit on main and has another image in its place. How`,
      );
    },
    LIMIT_MS,
  );

  /** Two commits, the newer one deployed to a branch by its own push; and a job of the older one. */
  const overtaken = async (branch: string, clone: Clone, files: Readonly<Record<string, string>> = {}) => {
    const first = await scene(files);
    const older = await first.repository.head();
    await first.repository.git("push", "--quiet", "origin", `HEAD:refs/heads/deploy`);
    for (const text of ["1", "2"]) await first.repository.commit("newer", { "other.txt": text });
    await first.repository.git("push", "--quiet", "origin", "HEAD:main");
    const newer = await first.repository.head();
    const run = (on: GitScene, letter: string, event: Parameters<typeof jobOf>[0], ...more: string[]) =>
      on.start(["deploy", "--image", image(letter), "--gitops-branch", branch, ...more], jobOf(event));
    expect(await run(first, "b", "push")).toMatchObject({ exitCode: 0 });
    const late = await clonedScene(first, older, clone);
    const { origin } = first;
    const [message, shown] = [
      () => origin.git("log", "-1", "--format=%B", branch),
      () => origin.show("k8s/app.yaml", branch),
    ];
    const asyncDispose = () => Promise.all([first[Symbol.asyncDispose](), late[Symbol.asyncDispose]()]);
    return {
      first,
      late,
      older,
      newer,
      origin,
      run,
      message,
      shown,
      [Symbol.asyncDispose]: async () => void (await asyncDispose()),
    };
  };

  it.each<[string, Clone]>([
    ["deploy", "whole"],
    ["deploy", "shallow"],
    ["main", "shallow"],
  ])(
    "a late push leaves a newer commit as it is on the branch %s (%s clone), and waits for nothing; by hand it is written",
    async (branch, clone) => {
      await using on = await overtaken(branch, clone);
      const { first, late, older, newer, origin, run, message, shown } = on;
      expect(message()).toBe(
        `day: registry.test/day sha256:${"b".repeat(12)}\n\nInfra-Action-Service: day\nInfra-Action-Commit: ${newer}\n` +
          "Infra-Action-Run: https://github.com/org/app/actions/runs/7",
      );
      const before = origin.head(branch);
      const left = await run(late, "a", "push", "--argocd-application", `${late.namespace}/none`, "--deadline", "1h");
      expect(left).toMatchObject({ exitCode: 0, report: { health: [], stacks: [{ outcome: "unchanged" }] } });
      expect(left.report.notes).toEqual([
        { code: "DEPLOYED", message: `day is left as it is: a newer commit of it is deployed (${newer.slice(0, 7)}).` },
      ]);
      expect(origin.head(branch)).toBe(before);
      expect(await run(late, "a", "workflow_dispatch")).toMatchObject({ exitCode: 0 });
      expect(shown()).toContain(image("a"));
      expect(message()).toContain(`\nInfra-Action-Commit: ${older}\n`);
      // Its own commit, and then an older one, are on record: neither holds it up.
      for (const [job, letter] of [
        [late, "c"],
        [first, "d"],
      ] as const) {
        expect(await run(job, letter, "push")).toMatchObject({ exitCode: 0 });
        expect(shown()).toContain(image(letter));
      }
    },
    LIMIT_MS,
  );

  it(
    "a late push in a shallow clone finds the way to the newer commit, though there is one around it",
    async () => {
      await using first = await scene();
      const { origin, repository } = first;
      await repository.branch("side");
      await repository.commit("side");
      await repository.checkout("main");
      const older = await repository.commit("older");
      // More than what a clone gets in its first step back.
      for (let count = 0; count < 55; count += 1) await repository.commit("between");
      await repository.git("merge", "--quiet", "--no-ff", "-m", "newer", "side");
      await repository.git("push", "--quiet", "origin", "main", `${older}:refs/heads/deploy`);
      await using late = await clonedScene(first, older, "shallow");
      const args = (letter: string) => ["deploy", "--image", image(letter), "--gitops-branch", "deploy"];
      expect(await first.run(args("b"), jobOf("push"))).toMatchObject({ exitCode: 0 });
      const left = await late.run(args("a"), jobOf("push"));
      expect(left).toMatchObject({ exitCode: 0, report: { stacks: [{ outcome: "unchanged" }] } });
      expect(origin.show("k8s/app.yaml", "deploy")).toContain(image("b"));
    },
    LIMIT_MS,
  );

  it(
    "of two that push at once, the older one finds the newer one's commit at its second try",
    async () => {
      await using first = await scene();
      const { origin } = first;
      const older = await first.repository.head();
      await using late = await clonedScene(first, older, "shallow");
      const newer = await first.repository.commit("newer", { "other.txt": "1" });
      await first.repository.git("push", "--quiet", "origin", "HEAD:main", "HEAD~1:refs/heads/deploy");
      const before = origin.head("deploy");
      // The older one's push gets as far as here, and no further until the newer one's is there.
      origin.hook(
        "pre-receive",
        `read -r from to ref
        git log -1 --format=%B "$to" | grep -q "^Infra-Action-Commit: ${older}$" || exit 0
        touch waiting
        for turn in $(seq 1200); do [ "$(git rev-parse "$ref")" = "$from" ] || exit 0; sleep 0.1; done`,
      );
      const args = (letter: string) => ["deploy", "--image", image(letter), "--gitops-branch", "deploy"];
      const left = late.start(args("a"), jobOf("push"));
      await until(() => Promise.resolve(origin.has("waiting")));
      expect(await first.run(args("b"), jobOf("push"))).toMatchObject({ exitCode: 0 });
      expect(await left).toMatchObject({ exitCode: 0, report: { stacks: [{ outcome: "unchanged" }] } });
      expect(JSON.stringify((await left).report.notes)).toContain(
        `a newer commit of it is deployed (${newer.slice(0, 7)})`,
      );
      expect(origin.git("log", "--format=%an", `${before}..deploy`)).toBe("infra-action");
      expect(origin.show("k8s/app.yaml", "deploy")).toContain(image("b"));
    },
    LIMIT_MS,
  );

  it(
    "goes by no record that is none",
    async () => {
      await using first = await scene();
      const older = await first.repository.head();
      const newer = await first.repository.commit("newer", { "other.txt": "1" });
      await first.repository.git("push", "--quiet", "origin", "HEAD:main", "HEAD~1:refs/heads/deploy");
      await using late = await clonedScene(first, older, "shallow");
      const { origin } = first;
      const record = (commit: string, service = "day") =>
        `x\n\nInfra-Action-Service: ${service}\nInfra-Action-Commit: ${commit}`;
      const written = async (message: string, path = "k8s/app.yaml") => {
        origin.pushOnTop(path, path === "k8s/app.yaml" ? APP : message, { branch: "deploy", message });
        const run = await late.run(["deploy", "--image", IMAGE, "--gitops-branch", "deploy"], jobOf("push"));
        expect(run.exitCode).toBe(0);
        return origin.show("k8s/app.yaml", "deploy").includes(IMAGE);
      };
      // Before there is any record of ours.
      for (const message of [
        record(`--upload-pack=touch ${late.folder}/run;`),
        record(newer.slice(0, 12)),
        record("refs/heads/main"),
        record("f".repeat(40)),
        record(origin.git("rev-parse", "main^{tree}")),
        record(newer, "dusk"),
        record(newer, "da"),
        `${record(newer)}\nInfra-Action-Commit: ${older}`,
        `${record(newer)}\n\nmore`,
      ])
        expect([message, await written(message)]).toEqual([message, true]);
      expect(await written(record(newer), "elsewhere.txt")).toBe(true);
      expect(existsSync(join(late.folder, "run"))).toBe(false);
      // And by one that is.
      expect(await written(`${record(newer)}\nSigned-off-by: o <o@lab.test>`)).toBe(false);
    },
    LIMIT_MS,
  );

  it(
    "a service's name cannot say anything in the commit's message",
    async () => {
      const name = `day\n\nInfra-Action-Service: dusk\nInfra-Action-Commit: ${"0".repeat(40)}`;
      const config = `version: 1\nservices: {${JSON.stringify(name)}: {manifests: k8s}}\n`;
      await using on = await overtaken("deploy", "shallow", {
        "infra-action.yml": config,
      });
      const { late, newer, origin, run, message } = on;
      const trailers = origin.git("log", "-1", "--format=%(trailers:only)", "deploy").split("\n");
      expect(trailers.map((line) => line.split(":", 1)[0])).toEqual([
        "Infra-Action-Service",
        "Infra-Action-Commit",
        "Infra-Action-Run",
      ]);
      expect(message().split("\n")).toHaveLength(5);
      const before = origin.head("deploy");
      const left = await run(late, "a", "push");
      expect(JSON.stringify(left.report.notes)).toContain(`a newer commit of it is deployed (${newer.slice(0, 7)})`);
      expect([left.exitCode, origin.head("deploy")]).toEqual([0, before]);
    },
    LIMIT_MS,
  );

  it(
    "deploys two services of one Application at once",
    async () => {
      const config = "version: 1\nservices: {day: {manifests: k8s}, dusk: {manifests: dusk}}\n";
      await using on = await scene({ "infra-action.yml": config, "dusk/app.yaml": APP.replaceAll("day", "dusk") });
      const { namespace, origin } = on;
      const before = origin.head();
      await application(namespace, synced(before, "Healthy"));
      const images = [IMAGE, image("a", "dusk")].flatMap((one) => ["--image", one]);
      const where = ["--gitops-branch", "main", "--argocd-application", `${namespace}/day`, "--deadline", "1m"];
      const waiting = on.start(["deploy", ...images, ...where]);
      await until(() => Promise.resolve(Number(origin.git("rev-list", "--count", "main")) === 3));
      await application(namespace, synced(origin.head(), "Healthy"));
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
      const before = origin.head();
      await application(namespace, synced(before, "Healthy"));
      const waiting = deploy(on, "--argocd-application", `${namespace}/day`, "--deadline", "15s");
      await hasMoved(on, before);
      await application(namespace, status(origin.head()));
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
