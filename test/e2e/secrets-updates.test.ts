import { describeWith } from "../lab/parts";
import type { StepResult } from "../lab/runner/run-step.mjs";
import type { Inputs, Scene } from "./action";
import { carelessScene, JOB, leftBehind, MADE, PLANTED } from "./careless";
import { shownIn } from "./planted-secrets";
import { stackOf } from "./published-report";

jest.setTimeout(600_000);

/** Runs one after the other on one stack: the first makes secrets that nobody knew before. */
const RUNS: readonly {
  readonly command: string;
  readonly round: string;
  readonly outcome: string;
  readonly inputs?: Inputs;
}[] = [
  { command: "up", round: "first", outcome: "changed" },
  {
    command: "up",
    round: "second",
    outcome: "changed",
    inputs: { debug: "true", "log-verbosity": "9", "log-flow": "true" },
  },
  { command: "up", round: "throw", outcome: "failed" },
  { command: "up", round: "third", outcome: "refused", inputs: { "expect-no-changes": "true" } },
  { command: "refresh", round: "none", outcome: "changed" },
  { command: "destroy", round: "none", outcome: "changed" },
];

describeWith("engine", "secrets of updates", () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await carelessScene({ isDeployed: false });
  });
  afterAll(() => scene[Symbol.asyncDispose]());

  const run = (command: string, round: string, inputs: Inputs = {}): Promise<StepResult> =>
    scene.run(
      {
        command,
        "stack-name": "dev",
        "work-dir": "infra",
        "comment-on-pr": "true",
        "comment-on-summary": "true",
        ...inputs,
      },
      { env: { ...JOB, ROUND: round }, debug: inputs["debug"] === "true", context: { token: "" }, timeoutMs: 240_000 },
    );
  const shown = (step: StepResult): string[] =>
    Object.entries(leftBehind(scene, step)).flatMap(([where, text]) => shownIn(where, text, PLANTED));

  it("leave nothing behind that shows one: not of up, refresh or destroy, nor of secrets that the up itself made", async () => {
    for (const { command, round, outcome, inputs } of RUNS) {
      await using step = await run(command, round, { diff: "true", ...inputs });
      expect([command, round, stackOf(step).outcome, shown(step)]).toEqual([command, round, outcome, []]);
      expect(step.leftovers).toEqual([]);
      // It was all there to be shown: what is hidden is marked.
      if (command === "up") expect(step.log).toMatch(/exact: \[secret\]/);
      if (round !== "first") continue;
      // Its outputs, without a run: neither shown, nor given away by name.
      await using output = await run("output", round);
      expect([output.exitCode, shown(output)]).toEqual([0, []]);
      expect(output.log).toContain("made: [secret]");
      expect(output.outputs).toMatchObject({ open: "nothing to hide" });
      expect(output.outputs).not.toHaveProperty("made");
      await using exposed = await run("output", round, { "expose-secret-outputs": "true" });
      expect(exposed.outputs).toMatchObject({ made: MADE.value });
      expect(JSON.parse(exposed.outputs["outputs"] ?? "")).toMatchObject({ made: MADE.value });
      expect(shownIn("log", exposed.log, PLANTED)).toEqual([]);
    }
  });
});
