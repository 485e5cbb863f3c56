import { describeWith } from "../lab/parts";
import type { Inputs, Scene } from "./action";
import { carelessScene, CONFIG, JOB, KEY, leftBehind, PLANTED, TOKEN } from "./careless";
import { shownIn } from "./planted-secrets";
import { stackOf } from "./published-report";

jest.setTimeout(120_000);

describeWith("engine", "secrets", () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await carelessScene();
  });
  afterAll(() => scene[Symbol.asyncDispose]());

  it.each<{ because: string; round: string; inputs?: Inputs; exitCode: number; outcome: string }>([
    {
      because: "a preview with all that can be logged",
      round: "debug",
      inputs: { debug: "true", "log-verbosity": "9", "log-flow": "true", color: "always" },
      exitCode: 0,
      outcome: "changed",
    },
    { because: "a preview with changes", round: "changed", exitCode: 0, outcome: "changed" },
    { because: "a program that throws with them in its words", round: "throw", exitCode: 1, outcome: "failed" },
  ])("leave nothing behind that shows one: $because", async ({ round, inputs, exitCode, outcome }) => {
    const options = { env: { ...JOB, ROUND: round }, debug: inputs !== undefined, context: { token: "" } };
    await using step = await scene.preview({ "comment-on-summary": "true", diff: "true", ...inputs }, options);
    const left = leftBehind(scene, step);

    expect({ exitCode: step.exitCode, outcome: stackOf(step).outcome }).toEqual({ exitCode, outcome });
    expect(Object.entries(left).flatMap(([where, text]) => shownIn(where, text, PLANTED))).toEqual([]);
    // It was all there to be shown: what is hidden is marked.
    expect(left["log"]).toMatch(/exact: \[secret\]/);
    expect(left["outputs"]).toMatch(/base64: \[secret\]/);
    expect(left["comments, as shown"]).toContain("[secret]");
    expect(Object.keys(left).some((path) => path.endsWith("report.json"))).toBe(true);
  });

  it("are found by this search where they are shown", () => {
    const text = `x ${encodeURIComponent(CONFIG.value)} ${KEY.split("\n")[1] ?? ""} ${Buffer.from(TOKEN.value).toString("base64")}`;
    expect(shownIn("here", text, PLANTED)).toEqual(
      expect.arrayContaining(["here: config, URL", "here: key in the environment, line 2", "here: token, base64"]),
    );
  });
});
