import { isMandatory, mandatoryViolation, policyFindings } from "./policy";
import { eventsOf, policy } from "./testing/events";
import { recorded } from "./testing/recorded";

it.each([
  { level: "mandatory", mandatory: true },
  { level: "advisory", mandatory: false },
  { level: "warning", mandatory: false },
  { level: "a level of a later engine", mandatory: true },
])("$level: mandatory is $mandatory", ({ level, mandatory }) => {
  const events = eventsOf(policy(level));
  expect(events[0]?.kind === "policy" && isMandatory(events[0].violation)).toBe(mandatory);
  expect(mandatoryViolation(events)).toBe(mandatory ? "pack/no-zone" : undefined);
  expect(policyFindings(events)).toMatchObject([
    { code: mandatory ? "POLICY_MANDATORY" : "POLICY_ADVISORY", message: "Policy pack/no-zone: no: never" },
  ]);
});

it("tells each violation once", () => {
  expect(policyFindings(eventsOf(policy("mandatory"), policy("mandatory")))).toHaveLength(1);
});

it("tells a recorded run's violations, and of a remediation no value", () => {
  const findings = policyFindings(recorded("policy"));
  expect(findings.map(({ code }) => code)).toEqual(["POLICY_REMEDIATED", "POLICY_ADVISORY", "POLICY_MANDATORY"]);
  expect(JSON.stringify(findings)).not.toContain("HUNTER2");
});
