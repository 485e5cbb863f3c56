import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseMarker } from "../../src/domain/comment-marker";
import { things } from "../lab/engine/programs";
import { describeWith } from "../lab/parts";
import { makeScene, type Scene } from "./action";
import { wrapEngine } from "./engine-wrapper";
import { reportOf } from "./published-report";
import { previewChanged, settings } from "./stacks-scene";
import { until } from "./until";

const STACKS = { one: {}, two: {}, three: {}, four: {} };
const IDS = ["infra:four", "infra:one", "infra:three", "infra:two"];
const infra = (value: unknown, lab: object = {}) => ({ ...things({ web: { value, lab } }, "infra"), stacks: STACKS });

/** How often a word of begin and end lines is open at once, at most. */
function mostAtOnce(lines: readonly string[]): number {
  let [open, most] = [0, 0];
  for (const line of lines) {
    open += line === "begin" ? 1 : -1;
    most = Math.max(most, open);
  }
  return most;
}

describeWith("engine", "several previews at once", () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await makeScene({ projects: { infra: infra(1) }, files: settings("") });
  });
  afterEach(() => {
    expect(scene.workspace.processes()).toEqual([]);
    for (const { id } of scene.github.comments("org/app", 7)) scene.github.removeComment(id);
  });
  afterAll(() => scene[Symbol.asyncDispose]());

  it.each([
    { parallel: "1", most: 1 },
    { parallel: "3", most: 3 },
  ])("max-parallel: $parallel is kept, and used", async ({ parallel, most }) => {
    await scene.pullRequest(scene.changesTo(infra(2, { sleep: { preview: 2 } })));
    const times = join(scene.workspace.root, `times-${parallel}`);
    const engine = wrapEngine(scene.workspace, {
      before: `[ "$1" = preview ] && echo begin >>'${times}'`,
      after: `[ "$1" = preview ] && echo end >>'${times}'`,
    });
    await using step = await previewChanged(scene, { "max-parallel": parallel }, { path: engine.path });

    const { stacks } = reportOf(step);
    expect([step.exitCode, stacks.map(({ id }) => id)]).toEqual([0, IDS]);
    expect(mostAtOnce(readFileSync(times, "utf8").trim().split("\n"))).toBe(most);
  });

  it("the time of each is limited by itself", async () => {
    await scene.pullRequest({
      ...scene.changesTo(infra(3)),
      "infra/index.js": SLOW_ONE,
      ...settings("stacks:\n  infra:one: { environment: short }\nenvironments:\n  short: { timeout: 12s }\n"),
    });
    await using step = await previewChanged(scene, { "max-parallel": "4" });

    const { stacks, verdict } = reportOf(step);
    expect([step.exitCode, verdict]).toEqual([3, "could-not-tell"]);
    expect(stacks.map(({ id, outcome, headline }) => [id, outcome, headline])).toEqual(
      IDS.map((id) =>
        id === "infra:one" ? [id, "cut-short", "The engine was stopped: its time was up."] : [id, "changed", null],
      ),
    );
    expect(step).toMatchObject({ leftovers: [], heldOutput: false });
  });

  it("a cancel is told of each: those under way and those that had not begun", async () => {
    await scene.pullRequest({
      ...scene.changesTo(infra(4, { hang: ["preview"], heedsCancel: true })),
      ...settings(""),
    });
    const lines = scene.workspace.cloud.lines().length;
    const hung = () =>
      scene.workspace.cloud
        .lines()
        .slice(lines)
        .filter(({ what }) => what === "hang").length;
    const running = await scene.start({ command: "preview", "max-parallel": "2" });
    await until(() => hung() === 2);
    await using step = await running.cancel();

    const { stacks, verdict } = reportOf(step);
    expect([step.exitCode, verdict, step.outputs["conclusion"]]).toEqual([130, "cancelled", "cancelled"]);
    expect(stacks.map(({ id, outcome }) => [id, outcome])).toEqual(IDS.map((id) => [id, "cancelled"]));
    expect(step).toMatchObject({ leftovers: [], heldOutput: false });
    const [comment = ""] = scene.comments();
    expect(comment).toContain("### infra preview: 4 stacks · 4 cancelled\n");
  });

  it("of two runs that race for the comment the newer one's stays", async () => {
    await scene.pullRequest({ ...scene.changesTo(infra(5, { sleep: { preview: 1 } })), ...settings("") });
    const both = await Promise.all([scene.start({ command: "preview" }), scene.start({ command: "preview" })]);
    const steps = await Promise.all(both.map(({ finished }) => finished));
    try {
      expect(steps.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
      const comments = scene.comments();
      expect(comments).toHaveLength(1);
      expect(parseMarker(comments[0] ?? "")).toMatchObject({
        number: scene.runNumber,
        run: String(9_000_000 + scene.runNumber),
      });
    } finally {
      for (const step of steps) await step[Symbol.asyncDispose]();
    }
  });

  it("an older run that is slower than the newer one leaves its comment alone, at its begin and at its end", async () => {
    await scene.pullRequest({ ...scene.changesTo(infra(6)), ...settings("") });
    const go = join(scene.workspace.root, "go");
    const waiting = wrapEngine(scene.workspace, { before: `while [ ! -e '${go}' ]; do sleep 0.1; done` });
    const older = await scene.start({ command: "preview" }, { path: waiting.path });
    await until(() => waiting.calls().length > 0);
    await scene.pullRequest(scene.changesTo(infra(7)));
    await using newer = await previewChanged(scene);
    const written = scene.comments();
    writeFileSync(go, "");
    await using late = await older.finished;
    await scene.pullRequest(scene.changesTo(infra(8)));
    await using later = await previewChanged(scene, {}, { context: { run_number: "1" } });

    expect([newer.exitCode, late.exitCode, later.exitCode]).toEqual([0, 0, 0]);
    expect(scene.comments()).toEqual(written);
    for (const step of [late, later]) expect(reportOf(step).notes.map(({ code }) => code)).toEqual(["COMMENT_NEWER"]);
  });
});

const SLOW_ONE = `const lab = require("lab");
const slow = require("@pulumi/pulumi").getStack() === "one";
new lab.Thing("web", { value: 3, lab: slow ? { hang: ["preview"], heedsCancel: true } : {} });
`;
