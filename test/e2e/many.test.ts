import { many } from "../lab/engine/programs";
import type { ProjectDescription } from "../lab/engine/project-files";
import { renderGfm } from "../lab/markdown/render-gfm.mjs";
import { describeWith } from "../lab/parts";
import type { StepResult } from "../lab/runner/run-step.mjs";
import { makeScene, type Scene } from "./action";
import { stackOf } from "./published-report";

jest.setTimeout(300_000);

const COUNT = 1000;
const with1000 = (inputs: object): ProjectDescription => ({
  ...many(COUNT),
  inputs: { count: COUNT, value: "v", ...inputs },
});

describeWith("engine", `${COUNT} resources`, () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await makeScene({ projects: { infra: with1000({ changed: 0 }) } });
  });
  afterAll(() => scene[Symbol.asyncDispose]());

  async function preview(description: ProjectDescription): Promise<StepResult> {
    await scene.pullRequest(scene.changesTo(description));
    return scene.preview({ "comment-on-summary": "true" }, { timeoutMs: 200_000 });
  }

  it("that are created: all are in the report and the summary, the comment says what it leaves out", async () => {
    await using step = await preview(with1000({ changed: 0 }));

    expect([step.exitCode, stackOf(step).changes]).toEqual([0, { create: COUNT + 1 }]); // the stack itself, too
    expectAll(step, scene, "**+ create**");
  });

  it("that are updated: the same", async () => {
    await scene.stack().deployed();
    await using step = await preview(with1000({ changed: COUNT }));

    expect([step.exitCode, stackOf(step).changes]).toEqual([0, { update: COUNT, same: 1 }]);
    expectAll(step, scene, "**~ update**");
  });
});

/** The names of the resources that a Markdown text has entries of. */
const namesIn = (text: string, heading: string): string[] =>
  text.split("\n").flatMap((line) => (line.startsWith(heading) ? [/`(thing-\d+)`/.exec(line)?.[1] ?? line] : []));

function expectAll(step: StepResult, scene: Scene, heading: string): void {
  const [comment = "", ...others] = scene.comments();
  const expected = Array.from({ length: COUNT }, (_, index) => `thing-${index}`).sort();
  const { resources, resourcesLeftOut } = stackOf(step);
  process.stderr.write(figures(step, comment));

  expect(others).toEqual([]);
  const names = resources.map(({ name }) => name).filter((name) => name !== "many-dev");
  expect(names.sort()).toEqual(expected);
  expect(resourcesLeftOut).toBe(0);
  expect(namesIn(step.summary, heading).sort()).toEqual(expected);
  expect(Buffer.byteLength(step.summary)).toBeLessThan(1024 * 1024);
  expect(comment.length).toBeLessThanOrEqual(65_536);
  const named = namesIn(comment, `- ${heading}`).length + namesIn(comment, heading).length;
  const leftOut = Number(/^Left out here: ([\d,]+) resources,/m.exec(comment)?.[1]?.replace(",", "") ?? 0);
  expect(named).toBeGreaterThan(COUNT / 2);
  expect(named + leftOut).toBe(resources.length);
  expect(comment).toContain(`[job summary](https://github.com/org/app/actions/runs/`);
  expect(renderGfm(comment).removed).toEqual([]);
}

/** Time and sizes, for who reads the tests' output; they depend on the machine and are not asserted. */
function figures(step: StepResult, comment: string): string {
  const kib = (text: string): string => `${Math.round(Buffer.byteLength(text) / 1024)} KiB`;
  const rss = step.peakRssBytes === null ? "" : `, ${Math.round(step.peakRssBytes / 2 ** 20)} MiB of memory`;
  const seconds = (step.durationMs / 1000).toFixed(1);
  return `${COUNT} resources: ${seconds} s, comment ${kib(comment)}, summary ${kib(step.summary)}${rss}\n`;
}
