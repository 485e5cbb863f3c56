import { parseMarker } from "../../src/domain/comment-marker";
import { things } from "../lab/engine/programs";
import { describeWith } from "../lab/parts";
import { makeScene, PULL_REQUEST, REPOSITORY, type Scene } from "./action";
import { reportOf } from "./published-report";
import { previewChanged } from "./stacks-scene";
import { until } from "./until";

const OTHER = 8;
const infra = (value: unknown, lab: object = {}) => things({ web: { value, lab } }, "infra");

describeWith("engine", "the life of the comment", () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await makeScene({ projects: { infra: infra(1), edge: things({ cache: { value: 1 } }, "edge") } });
    await Promise.all([scene.stack("dev", "infra").deployed(), scene.stack("dev", "edge").deployed()]);
  });
  afterEach(() => {
    for (const pull of [PULL_REQUEST, OTHER])
      for (const { id } of scene.github.comments(REPOSITORY, pull)) scene.github.removeComment(id);
  });
  afterAll(() => scene[Symbol.asyncDispose]());

  const comment = (): string => scene.comments()[0] ?? "";
  const about = (text: string) => parseMarker(text)?.sha;

  it("is out of date from the moment that a newer commit is being previewed", async () => {
    await scene.pullRequest(scene.changesTo(infra(2), "infra"));
    await using first = await previewChanged(scene);
    const [fresh, earlier] = [comment(), await scene.repository.head("change")];
    await scene.pullRequest(scene.changesTo(infra(3, { sleep: { preview: 8 } }), "infra"));
    const head = await scene.repository.head("change");
    const running = await scene.start({ command: "preview" });
    await until(() => comment() !== fresh);
    const stale = comment();
    await using second = await running.finished;

    expect([first.exitCode, second.exitCode]).toEqual([0, 0]);
    expect(about(fresh)).toBe(earlier);
    expect(fresh).not.toContain("Out of date");
    expect(stale).toContain(
      `> **Out of date.** This is about \`${earlier.slice(0, 7)}\`; a preview of \`${head.slice(0, 7)}\` is running [here](https://github.com/org/app/actions/runs/${9_000_000 + scene.runNumber}).`,
    );
    expect(about(stale)).toBe(earlier);
    expect(stale).toContain("+ value: 2\n");
    expect(scene.comments()).toHaveLength(1);
    expect(about(comment())).toBe(head);
    expect(comment()).toContain("+ value: 3\n");
    expect(comment()).not.toContain("Out of date");
  });

  it.each([
    { name: "closed without merge", merged: false, says: "**Closed without merge.** Nothing of this was applied." },
    { name: "merged", merged: true, says: "**Merged.** This is what was previewed before." },
  ])("says that the pull request was $name, and nothing is previewed", async ({ merged, says }) => {
    await scene.pullRequest(scene.changesTo(infra(4), "infra"));
    await using before = await previewChanged(scene);
    const payload = await closing(merged);
    for (let round = 0; round < 2; round += 1) {
      await using step = await previewChanged(scene, {}, { event: { name: "pull_request", payload } });

      expect(step.exitCode).toBe(0);
      expect(step.log).toContain("The pull request is closed: nothing is previewed, its comment says so.");
      expect(step.log).not.toContain("Pulumi 3");
    }
    expect(before.exitCode).toBe(0);
    expect(scene.comments()).toHaveLength(1);
    expect(comment().split(says)).toHaveLength(2);
    expect(comment()).toContain("+ value: 4\n");
  });

  it("a pull request that never had one gets none for being closed", async () => {
    const payload = await closing(false);
    await using step = await previewChanged(scene, {}, { event: { name: "pull_request", payload } });

    expect([step.exitCode, scene.comments()]).toEqual([0, []]);
  });

  it("two pull requests that change the same stack are both told, and only of what both change", async () => {
    scene.github.addPullRequest(REPOSITORY, { number: OTHER });
    await scene.pullRequest({
      ...scene.changesTo(infra(5), "infra"),
      ...scene.changesTo(things({ cache: { value: 2 } }, "edge"), "edge"),
    });
    await using one = await previewChanged(scene, { "work-dir": "infra", "comment-on-pr-number": String(OTHER) });
    await using two = await previewChanged(scene);

    expect([one.exitCode, two.exitCode]).toEqual([0, 0]);
    expect(reportOf(one).notes).toEqual([]);
    const [theirs = ""] = scene.github.comments(REPOSITORY, OTHER).map(({ body }) => body);
    expect(theirs).toContain("> Pull request #7 changes `infra:dev` too. Preview again what is merged second.\n");
    expect(theirs).toContain("### infra preview: `infra/dev` · 1 change\n");
    const message = "Pull request #8 changes infra:dev too. Preview again what is merged second.";
    expect(reportOf(two).notes).toEqual([{ code: "ALSO_CHANGED", message }]);
    expect(comment()).toMatch(/^- \*\*note\*\* Pull request #\u200b?8 changes infra:dev too\./m);
  });

  async function closing(merged: boolean): Promise<object> {
    const repo = { full_name: REPOSITORY };
    const [head, base] = await Promise.all([scene.repository.head("change"), scene.repository.head("main")]);
    return {
      action: "closed",
      number: PULL_REQUEST,
      repository: repo,
      pull_request: {
        number: PULL_REQUEST,
        state: "closed",
        merged,
        user: { login: "ada" },
        head: { ref: "change", sha: head, repo },
        base: { ref: "main", sha: base, repo },
      },
    };
  }
});
