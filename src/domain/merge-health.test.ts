import { report } from "../render/testing/builders";
import type { HealthStatus, HealthTarget } from "./health/target";
import { mergeHealth } from "./merge-health";
import { mergeReports } from "./merged-report";
import type { Report } from "./report";
import { assembleReport } from "./verdict";

const target = (name: string, status: HealthStatus): HealthTarget => ({
  kind: "Deployment",
  name,
  namespace: "default",
  cluster: "day",
  status,
  reason: "as it is",
  since: null,
  evidence: [],
  causes: [],
});
const judged = (attempt: number, ...health: HealthTarget[]): Report => {
  const { run } = report([]);
  return assembleReport({ run: { ...run, attempt }, stacks: [], notes: [], findings: [], health });
};
const left = (path: string, content: Report) => ({ path, report: content });

describe("mergeHealth", () => {
  it("keeps each target once, the worst first", () => {
    const merged = mergeHealth([
      left("a", judged(1, target("day", "Healthy"), target("dusk", "Progressing"))),
      left("b", judged(1, target("day", "Degraded"))),
    ]);
    expect(merged.targets.map(({ name, status }) => `${name} ${status}`)).toEqual(["day Degraded", "dusk Progressing"]);
    expect([...merged.outdated]).toEqual([]);
  });

  it("takes a later attempt's word, in whatever order they come", () => {
    const reports = [left("1", judged(1, target("day", "Degraded"))), left("2", judged(2, target("day", "Healthy")))];
    for (const order of [reports, reports.toReversed()]) {
      const merged = mergeHealth(order);
      expect(merged.targets.map(({ status }) => status)).toEqual(["Healthy"]);
      expect([...merged.outdated]).toEqual(["1"]);
    }
  });
});

describe("a merged report", () => {
  const merge = (...reports: Report[]): Report =>
    mergeReports({
      files: reports.map((one, index) => ({ path: `${index}/report.json`, content: { text: JSON.stringify(one) } })),
      expected: undefined,
      origin: undefined,
      run: report([]).run,
    });

  it.each<[HealthStatus, Report["verdict"]]>([
    ["Healthy", "ok"],
    ["Suspended", "ok"],
    ["Progressing", "could-not-tell"],
    ["Unknown", "could-not-tell"],
    ["Missing", "failed"],
    ["Degraded", "failed"],
  ])("is held to its health: %s is %s", (status, verdict) => {
    const merged = merge(judged(1, target("day", status)), judged(1, target("dusk", "Healthy")));
    expect(merged.health).toHaveLength(2);
    expect(merged.verdict).toBe(verdict);
  });

  it("forgets the verdict of an attempt whose targets were judged again", () => {
    expect(merge(judged(1, target("day", "Degraded")), judged(2, target("day", "Healthy"))).verdict).toBe("ok");
  });
});
