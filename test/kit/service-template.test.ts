import { describeWith } from "../lab/parts";
import { read } from "../workflows/parsed";
import { makeCaller, pullRequestEvent, type Caller } from "./calling";
import { failed, ran, skipped } from "./outline";
import { CHECKOUT } from "./released";

const GATE = "Nothing has failed";
const OTHERS = skipped("deploy", "image/build", "preview");

describeWith(["act"], "the workflow to copy for one service, where the service is not touched", () => {
  let caller: Caller;
  beforeAll(async () => {
    caller = await makeCaller({
      projects: {},
      files: { "infra-action.yml": "version: 1\nservices: { day: { manifests: services/day/k8s } }\n" },
      workflows: { day: read("workflows-templates/service.yml") },
    });
  });
  afterAll(() => caller[Symbol.asyncDispose]());

  /** A pull request's run, by job. */
  async function outlineOf(changes: Readonly<Record<string, string>>) {
    await caller.scene.pullRequest(changes);
    const { exitCode, outline, job } = await caller.run("day", "pull_request", await pullRequestEvent(caller.scene));
    return { exitCode, outline: outline.toSorted(), told: job("day / gate").step(GATE).annotations };
  }

  it("has a green gate, though nothing was built", async () => {
    expect(await outlineOf({ "README.md": "Read me.\n" })).toEqual({
      exitCode: 0,
      outline: [...OTHERS, ...ran("image/changed", CHECKOUT, "Which services"), ...ran("day / gate", GATE)].toSorted(),
      told: [],
    });
  });

  it("has a red gate where it could not be told whether it is", async () => {
    expect(await outlineOf({ "infra-action.yml": "version: 1\nservices: { dya: {} }\n" })).toEqual({
      exitCode: 1,
      outline: [
        ...OTHERS,
        ...failed("image/changed", CHECKOUT, "Which services"),
        ...failed("day / gate", GATE),
      ].toSorted(),
      told: [expect.objectContaining({ level: "error", message: "image=failure preview=skipped deploy=skipped" })],
    });
  });
});
