import { report, stack } from "../render/testing/builders";
import { knownById } from "./merge-known-stack";
import { reportArtifactName } from "./report-artifact";
import { attemptOfPath, stackOfPath } from "./report-file-name";

const named = (...ids: string[]) => reportArtifactName(report(ids.map((id) => stack({ id }))));

describe("reportArtifactName", () => {
  it("tells the stack and the attempt of a report that is lost", () => {
    const path = `artifacts/${named("services/day/infra:day")}/report.json`;
    const known = ["services/day/infra:day", "services/dusk/infra:dusk"].map((id) => knownById(id));

    expect(stackOfPath(path, known)?.id).toBe("services/day/infra:day");
    expect(attemptOfPath(path)).toBe(1);
  });

  it("differs where the stacks differ, though their letters are the same", () => {
    expect(named("a/b:c")).not.toBe(named("a-b:c"));
    expect(named("a:b", "a:c")).not.toBe(named("a:b", "a:d"));
  });

  it("is one that GitHub takes, whatever a stack is called", () => {
    const name = named(`in fra/${"x".repeat(300)}:\\"<>|*?\r\n`);

    expect(name).toMatch(/^[A-Za-z0-9_.-]+$/);
    expect(name.length).toBeLessThan(120);
  });
});
