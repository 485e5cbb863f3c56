import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Evidence } from "./evidence";
import { judge } from "./judge";
import { parseObject, type KubeObject } from "./object";
import { offlineEvidence } from "./offline";
import { readObjects } from "./read-objects";
import type { HealthRule } from "./rule";
import { secretsOf } from "./secrets";
import { worstHealth } from "./target";
import { DEFAULT_WANTED } from "./wanted";

const NOW = Date.parse("2026-03-01T12:00:00Z");
const EMPTY: Evidence = { ...offlineEvidence([], NOW) };
const DAY = { group: "apps", kind: "Deployment", namespace: "day", name: "day" };
const widget = (status: object): KubeObject => {
  const object = parseObject({ apiVersion: "example.com/v1", kind: "Widget", metadata: { name: "w" }, status });
  if (object === undefined) throw new Error("no object");
  return object;
};
const told = (evidence: Evidence, objects: (typeof DAY)[]): string[] =>
  judge(evidence, { ...DEFAULT_WANTED, objects, cluster: "day-cluster" }).map(
    ({ kind, name, status, reason, cluster }) => `${cluster}: ${kind} ${name} ${status}: ${reason}`,
  );

describe("what is wanted and not among the evidence", () => {
  it("is Missing where all of its kind was listed", () => {
    const listed = [{ group: "apps", kind: "Deployment", namespace: "day" }];
    expect(told({ ...EMPTY, listed }, [DAY])).toEqual(["day-cluster: Deployment day Missing: does not exist"]);
  });

  it("is Unknown where it was not read, with the verb that is missing where it was refused", () => {
    expect(told(EMPTY, [DAY])).toEqual(["day-cluster: Deployment day Unknown: was not read"]);
    const refused = { apiGroup: "apps", resource: "deployments", namespace: "day", verb: "list", reason: "Forbidden" };
    expect(told({ ...EMPTY, unreadable: [refused] }, [DAY])).toEqual([
      "day-cluster: Deployment day Unknown: may not list deployments.apps in namespace day: grant the verb list on it",
    ]);
    const silent = { ...refused, namespace: null, reason: "Timeout" };
    expect(told({ ...EMPTY, unreadable: [silent] }, [DAY])).toEqual([
      "day-cluster: Deployment day Unknown: could not list deployments.apps: Timeout",
    ]);
  });
});

describe("the worst of all", () => {
  it.each([
    [["Healthy", "Suspended"], "Suspended"],
    [["Suspended", "Progressing", "Healthy"], "Progressing"],
    [["Progressing", "Unknown"], "Unknown"],
    [["Unknown", "Missing"], "Missing"],
    [["Missing", "Degraded", "Healthy"], "Degraded"],
    [[], "Unknown"],
  ] as const)("of %j is %s", (statuses, worst) => {
    expect(worstHealth(statuses)).toBe(worst);
  });
});

describe("rules of the user's own", () => {
  const rule: HealthRule = {
    kind: "Widget",
    group: "example.com",
    degraded: [{ path: "{.status.phase}", is: "Broken", reason: "the widget broke" }],
    progressing: [{ path: "{.status.phase}", matches: "^(Pending|Creating)$" }],
    healthy: [
      { path: "{.status.phase}", is: "Fine" },
      { path: "{.status.replicas}", is: 3 },
    ],
  };

  it.each([
    [{ phase: "Broken", replicas: 3 }, "Degraded: the widget broke"],
    [{ phase: "Creating" }, "Progressing: .status.phase is Creating"],
    [{ phase: "Fine", replicas: 3 }, "Healthy: .status.phase is Fine, .status.replicas is 3"],
    [{ phase: "Fine", replicas: 2 }, "Unknown: no rule of infra-action.yml holds"],
    [{}, "Unknown: no rule of infra-action.yml holds"],
  ])("judge %j as %s", (status, verdict) => {
    const [target] = judge(offlineEvidence([widget(status)], NOW), { ...DEFAULT_WANTED, rules: [rule] });
    expect(`${target?.status}: ${target?.reason}`).toBe(verdict);
  });

  it("are about their own API group", () => {
    const others = { ...rule, group: "other.io" };
    const [target] = judge(offlineEvidence([widget({ phase: "Fine" })], NOW), { ...DEFAULT_WANTED, rules: [others] });
    expect(target?.reason).toMatch(/^it says nothing that is known/);
  });
});

it("tells all faults of an Ingress with their causes, the worst first", () => {
  const file = join(import.meta.dirname, "testing/fixtures/ingress-several-faults.yaml");
  const targets = judge(offlineEvidence(readObjects(readFileSync(file, "utf8")).objects, NOW), DEFAULT_WANTED);
  expect(targets.find(({ kind }) => kind === "Ingress")?.evidence).toEqual([
    {
      what: "Also",
      lines: ["cannot serve TLS: Secret day-tls does not exist", "nobody serves it: IngressClass alb does not exist"],
    },
  ]);
});

it("knows which texts among the objects are secret", () => {
  const objects = [
    {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "s" },
      data: { a: "aHVudGVyMjI=" },
      stringData: { b: "swordfish" },
    },
    {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "p" },
      spec: {
        containers: [
          {
            env: [
              { name: "DB_PASSWORD", value: "correct-horse" },
              { name: "MODE", value: "production" },
            ],
          },
        ],
      },
    },
  ].flatMap((value) => parseObject(value) ?? []);
  expect(secretsOf(objects)).toEqual(["aHVudGVyMjI=", "hunter22", "swordfish", "correct-horse"]);
});
