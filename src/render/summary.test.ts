import { renderComment } from "./comment";
import { renderSummary } from "./summary";
import { manyResources, manyStacks, THREE_STACKS } from "./testing/sample-reports";
import { report, stack } from "./testing/builders";
import { processorTime } from "../domain/testing/processor-time";

const MIB = 1024 * 1024;

describe("the job summary", () => {
  it("holds what the comment had no room for", () => {
    const many = manyResources(400);
    expect(renderComment(many).cut).not.toEqual([]);
    const { markdown, cut } = renderSummary(many);
    expect(cut).toEqual([]);
    expect(markdown.match(/data\.level: "debug"/g)).toHaveLength(400);
  });

  it("says why each stack is in the run", () => {
    const { markdown } = renderSummary(
      report([
        ...THREE_STACKS.stacks,
        stack({
          stack: "b",
          outcome: "failed",
          diagnostics: [{ severity: "error", message: "x", urn: null, source: null }],
          reasons: ["infra/index.ts changed"],
        }),
      ]),
    );
    expect(markdown).toContain("Why it is here: infra/index.ts changed");
  });

  it.each([
    ["10,000 resources", manyResources(10_000)],
    ["5,000 stacks", manyStacks(5000)],
  ])("%s: stays under 1 MiB of UTF-8, in no time", (_, many) => {
    const { markdown, cut } = renderSummary(many);
    expect(processorTime(() => renderSummary(many))).toBeLessThan(1000);
    expect(new TextEncoder().encode(markdown).length).toBeLessThan(MIB - 64 * 1024);
    if (cut.length > 0) expect(markdown).toContain("report.json");
  });

  it("counts bytes, not characters", () => {
    const wide = report(
      manyResources(50).stacks.map((one) => ({
        ...one,
        resources: one.resources.map((each) => ({ ...each, name: "漢".repeat(100) })),
      })),
    );
    const { markdown } = renderSummary(wide, { limit: 20_000 });
    expect(new TextEncoder().encode(markdown).length).toBeLessThanOrEqual(20_000);
  });
});
