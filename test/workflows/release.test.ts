import { jobsOf, workflowOf } from "./parsed";
import { runScript } from "./run-script";

const RELEASE = ".github/workflows/release.yml";

describe("the release", () => {
  it("pushes with a token that may change workflows, which no job's own may", () => {
    const pushing = jobsOf(RELEASE).flatMap(([id, { steps = [] }]) =>
      steps.filter(({ run = "" }) => /git push|gh release/.test(run)).map((step) => ({ id, step })),
    );

    expect(pushing.length).toBeGreaterThan(0);
    for (const { id, step } of pushing) {
      expect(step.env?.["GH_TOKEN"]).toBe("${{ secrets.RELEASE_TOKEN }}");
      expect(workflowOf(RELEASE).jobs[id]).toMatchObject({
        environment: "release",
        permissions: { contents: "read" },
      });
    }
  });

  it.each([
    { has: "true", status: 0, says: "" },
    { has: "false", status: 1, says: "The environment release has no secret RELEASE_TOKEN." },
  ])("says first of all whether it has one: $has", ({ has, status, says }) => {
    expect(workflowOf(RELEASE).jobs["release"]?.steps?.[0]?.name).toBe("May it push");
    expect(runScript(RELEASE, "release", "May it push", { HAS_TOKEN: has })).toMatchObject({
      status,
      stdout: expect.stringContaining(says),
    });
  });
});
