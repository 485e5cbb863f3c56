import type { HealthStatus, HealthTarget } from "../health/target";
import { atDeadline, isSettled, PATIENCE_MS, STABLE_MS, type Reading } from "./settled";

const target = (status: HealthStatus, kind = "Deployment", reason = "1 of 3 pods are ready."): HealthTarget => ({
  kind,
  name: "day",
  namespace: "day",
  cluster: null,
  status,
  reason,
  since: null,
  evidence: [],
  causes: [],
});
const reading = (at: number, ...targets: HealthTarget[]): Reading => ({
  at,
  targets,
  isPartial: false,
  isBlind: false,
});
const blind = (at: number, ...targets: HealthTarget[]): Reading => ({ ...reading(at, ...targets), isBlind: true });
const H = target("Healthy");
const P = target("Progressing");
const D = target("Degraded");
const other = (status: HealthStatus) => target(status, "Service");

describe("isSettled", () => {
  it.each<[string, Reading[], boolean]>([
    ["nothing was read", [], false],
    ["one look is not enough", [reading(0, H)], false],
    ["two looks at once are not, either", [reading(0, H), reading(100, H)], false],
    ["healthy twice", [reading(0, H), reading(STABLE_MS, H)], true],
    ["healthy again after a moment of doubt", [reading(0, H), reading(2000, P), reading(STABLE_MS, H)], false],
    ["under way", [reading(0, P), reading(60_000, P)], false],
    ["broken twice", [reading(0, D), reading(STABLE_MS, D)], true],
    [
      "broken for other reasons each time",
      [reading(0, D), reading(STABLE_MS, target("Degraded", "Deployment", "restarted 4 times"))],
      true,
    ],
    [
      "broken, while another comes up",
      [reading(0, D, other("Progressing")), reading(STABLE_MS, D, other("Progressing"))],
      false,
    ],
    [
      "broken for long, while another comes up",
      [reading(0, D, other("Progressing")), reading(PATIENCE_MS, D, other("Progressing"))],
      true,
    ],
    ["missing may come", [reading(0, target("Missing")), reading(60_000, target("Missing"))], false],
    [
      "a web address may come",
      [reading(0, H, target("Degraded", "HTTP")), reading(60_000, H, target("Degraded", "HTTP"))],
      false,
    ],
    [
      "what nobody has told yet may be told",
      [reading(0, target("Unknown")), reading(STABLE_MS, target("Unknown"))],
      false,
    ],
    ["what may not be read stays so", [blind(0, target("Unknown")), blind(STABLE_MS, target("Unknown"))], true],
    ["a partial look does not count", [reading(0, H), { ...reading(STABLE_MS, H), isPartial: true }], false],
  ])("%s", (_name, readings, settled) => {
    expect(isSettled(readings)).toBe(settled);
  });
});

it("at the deadline what is under way has failed, with its reason", () => {
  expect(atDeadline([P, H], "5m")).toMatchObject([
    { status: "Degraded", reason: "Not ready after 5m: 1 of 3 pods are ready." },
    { status: "Healthy" },
  ]);
});
