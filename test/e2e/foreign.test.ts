import { things } from "../lab/engine/programs";
import { describeWith } from "../lab/parts";
import { makeScene, PULL_REQUEST, REPOSITORY, type RunOptions, type Scene } from "./action";
import { wrapEngine } from "./engine-wrapper";
import { reportOf } from "./published-report";
import { previewChanged } from "./stacks-scene";

describeWith("engine", "code that strangers wrote", () => {
  let scene: Scene;
  let base: string;
  beforeAll(async () => {
    scene = await makeScene({ projects: { infra: things({ web: { value: 1 } }, "infra") } });
    base = await scene.repository.head("main");
    await scene.pullRequest(scene.changesTo(things({ web: { value: 2 } }, "infra")));
  });
  afterEach(() => {
    for (const { id } of scene.github.comments(REPOSITORY, PULL_REQUEST)) scene.github.removeComment(id);
  });
  afterAll(() => scene[Symbol.asyncDispose]());

  /** GITHUB_SHA of these events is the base's, whatever is checked out. */
  const privileged = async (name: string, payload: object): Promise<RunOptions> => ({
    event: { name, payload },
    context: { sha: base },
  });
  async function pullRequest(from: string, user = "mona", state = "open"): Promise<object> {
    return {
      action: state === "open" ? "synchronize" : "closed",
      number: PULL_REQUEST,
      repository: { full_name: REPOSITORY },
      pull_request: {
        number: PULL_REQUEST,
        state,
        merged: false,
        user: { login: user },
        head: { ref: "change", sha: await scene.repository.head("change"), repo: { full_name: from } },
        base: { ref: "main", sha: base, repo: { full_name: REPOSITORY } },
      },
    };
  }
  const comment = {
    action: "created",
    comment: { body: "/preview" },
    issue: { number: PULL_REQUEST, state: "open", user: { login: "mona" }, pull_request: {} },
    repository: { full_name: REPOSITORY },
  };

  it.each<{ event: string; payload: () => Promise<object> }>([
    { event: "pull_request_target", payload: () => pullRequest("mona/app") },
    { event: "issue_comment", payload: async () => comment },
  ])("$event with a fork's checkout is refused before anything of it runs", async ({ event, payload }) => {
    const engine = wrapEngine(scene.workspace);
    const options = await privileged(event, await payload());
    await using step = await previewChanged(scene, {}, { ...options, path: engine.path });

    expect([step.exitCode, engine.calls(), scene.comments()]).toEqual([2, [], []]);
    expect(step.annotations).toMatchObject([
      { level: "error", title: "FOREIGN_CODE_REFUSED", message: expect.stringContaining("allow-foreign-code: true") },
    ]);
  });

  it("a diagnosis is refused as well: a project names its own language host", async () => {
    const engine = wrapEngine(scene.workspace);
    const options = await privileged("pull_request_target", await pullRequest("mona/app"));
    await using step = await scene.run({ command: "doctor" }, { ...options, path: engine.path });

    expect([step.exitCode, engine.calls()]).toEqual([2, []]);
    expect(step.annotations).toMatchObject([{ title: "FOREIGN_CODE_REFUSED" }]);
  });

  it("pull_request_target with a fork's checkout runs where that is allowed by name", async () => {
    const options = await privileged("pull_request_target", await pullRequest("mona/app"));
    await using step = await previewChanged(scene, { "allow-foreign-code": "true" }, options);

    expect(step.exitCode).toBe(0);
    expect(reportOf(step).stacks).toMatchObject([{ id: "infra:dev", outcome: "changed" }]);
    expect(scene.comments()).toHaveLength(1);
  });

  it("pull_request_target of the repository's own branch runs", async () => {
    const options = await privileged("pull_request_target", await pullRequest(REPOSITORY));
    await using step = await previewChanged(scene, {}, options);

    expect(step.exitCode).toBe(0);
  });

  it("pull_request_target with the base checked out runs: it is nobody's but the repository's", async () => {
    await scene.repository.checkout(base);
    try {
      const options = await privileged("pull_request_target", await pullRequest("mona/app"));
      await using step = await previewChanged(scene, {}, options);

      expect([step.exitCode, step.annotations]).toEqual([0, []]);
    } finally {
      await scene.repository.checkout(`refs/pull/${PULL_REQUEST}/merge`);
    }
  });

  it("a fork closed on pull_request_target is told in the comment, nothing runs", async () => {
    const open = await privileged("pull_request_target", await pullRequest("mona/app"));
    await using before = await previewChanged(scene, { "allow-foreign-code": "true" }, open);
    const closed = await pullRequest("mona/app", "mona", "closed");
    await using step = await previewChanged(scene, {}, await privileged("pull_request_target", closed));

    expect([before.exitCode, step.exitCode]).toEqual([0, 0]);
    expect(scene.comments()).toEqual([expect.stringContaining("**Closed without merge.**")]);
  });

  it("Dependabot's token only reads: the summary has all of it, and says why", async () => {
    const token = scene.github.addToken({ permissions: { issues: "read", pull_requests: "read" } });
    const payload = await pullRequest(REPOSITORY, "dependabot[bot]");
    await using step = await previewChanged(
      scene,
      { "github-token": token, "comment-on-summary": "false" },
      { event: { name: "pull_request", payload }, context: { actor: "dependabot[bot]", token } },
    );

    expect([step.exitCode, step.outputs["conclusion"], scene.comments()]).toEqual([0, "success", []]);
    expect(reportOf(step).notes).toMatchObject([
      { code: "COMMENT_NOT_POSTED", message: expect.stringContaining("Dependabot") },
    ]);
    expect(step.summary).toContain("### infra preview: `infra/dev` · ");
  });
});
