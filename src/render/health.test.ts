import type { HealthTarget } from "../domain/health/target";
import { renderAnnotations } from "./annotations";
import { renderComment } from "./comment";
import { verdictWords } from "./headline";
import { renderTerminal } from "./terminal";
import { finding, report, stack } from "./testing/builders";

const target = (fields: Partial<HealthTarget> & Pick<HealthTarget, "kind" | "name" | "status">): HealthTarget => ({
  namespace: "day",
  cluster: null,
  reason: "as it is",
  since: null,
  evidence: [],
  causes: [],
  ...fields,
});
const DEPLOYMENT = target({
  kind: "Deployment",
  name: "day",
  status: "Degraded",
  reason: "0 of 3 pods ready: CrashLoopBackOff",
});
const INGRESS = target({
  kind: "Ingress",
  name: "day-ingress",
  status: "Degraded",
  reason: "answers 503: Service day-service has no endpoints: 0 of 3 pods ready: CrashLoopBackOff, exit 1",
  since: "2026-03-01T11:50:00.000Z",
  causes: [
    {
      kind: "Service",
      name: "day-service",
      namespace: "day",
      status: "Degraded",
      reason: "has no endpoints",
      evidence: [],
    },
    {
      kind: "Deployment",
      name: "day",
      namespace: "day",
      status: "Degraded",
      reason: "0 of 3 pods ready",
      evidence: [],
    },
    {
      kind: "Pod",
      name: "day-7c9f-a",
      namespace: "day",
      status: "Degraded",
      reason: "CrashLoopBackOff, exit 1",
      evidence: [
        { what: "Log of container web of day-7c9f-a, the run before", lines: ["starting", "KeyError: GREETING"] },
      ],
    },
  ],
});
const healthy = (count: number): HealthTarget[] =>
  Array.from({ length: count }, (_, index) =>
    target({ kind: "Pod", name: `p${index}`, status: "Healthy", reason: "ready" }),
  );
const judged = (...health: HealthTarget[]) => report([], { health, verdict: "failed", run: { command: "health" } });

describe("health in the comment", () => {
  it("has the verdict in its heading, a table with reasons, and the way to the cause with what was seen", () => {
    const { body } = renderComment(judged(...healthy(1), DEPLOYMENT, INGRESS));
    expect(body.replace(/<sub>.*<\/sub>/, "<sub>…</sub>")).toMatchInlineSnapshot(`
     "### infra health: 2 Degraded · 1 Healthy

     | Health | Status | Why |
     | :-- | :-- | :-- |
     | \`Deployment day\` | **Degraded** | 0 of 3 pods ready: CrashLoopBackOff |
     | \`Ingress day-ingress\` | **Degraded** | answers 503: Service day-service has no endpoints: 0 of 3 pods ready: CrashLoopBackOff, exit 1 |
     | \`Pod p0\` | Healthy | ready |

     <details><summary><code>Ingress day-ingress</code> · Degraded since 2026-03-01 11:50 UTC</summary>

     - \`Service day-service\` Degraded: has no endpoints
     - \`Deployment day\` Degraded: 0 of 3 pods ready
     - \`Pod day-7c9f-a\` Degraded: CrashLoopBackOff, exit 1

     Log of container web of day-7c9f-a, the run before

     \`\`\`text
     starting
     KeyError: GREETING
     \`\`\`

     </details>

     <sub>…</sub>
     "
    `);
  });

  it("names many healthy ones in one folded line", () => {
    const { body } = renderComment(judged(DEPLOYMENT, ...healthy(6)));
    expect(body).toContain("<summary>6 healthy targets</summary>");
    expect(body).not.toContain("| `Pod p0` |");
  });

  it("says where things are when they are in several places", () => {
    const { body } = renderComment(
      judged({ ...DEPLOYMENT, cluster: "day-cluster" }, { ...DEPLOYMENT, cluster: "dusk-cluster", namespace: "dusk" }),
    );
    expect(body).toContain("`Deployment day-cluster/day/day`");
    expect(body).toContain("`Deployment dusk-cluster/dusk/day`");
  });

  it("keeps the table where there is no room for what was seen", () => {
    const evidence = [{ what: "Log", lines: Array.from({ length: 200 }, (_, line) => `line ${line} of it`) }];
    const many = Array.from({ length: 40 }, (_, index) => target({ ...DEPLOYMENT, name: `d${index}`, evidence }));
    const { body, cut } = renderComment(judged(...many));
    expect(body.length).toBeLessThan(60_000);
    for (const { name } of many) expect(body).toContain(`| \`Deployment ${name}\` |`);
    expect(cut.join()).toMatch(/the causes of \d+ targets/);
  });
});

describe("the heading", () => {
  const placed = finding({
    code: "PROBES_MISSING",
    severity: "warning",
    message: "Deployment day has no readinessProbe.",
    source: { file: "k8s/deployment.yaml", line: 20, column: 3 },
  });

  it.each([
    [judged(DEPLOYMENT, ...healthy(2)), "1 Degraded · 2 Healthy"],
    [report([stack()], { health: [DEPLOYMENT] }), "1 stack · 1 unchanged · health: 1 Degraded"],
    [report([stack()], { findings: [placed] }), "1 stack · 1 unchanged · manifests: 1 warning"],
    [report([], { run: { command: "health" } }), "nothing wrong in the manifests"],
    [report([], { verdict: "could-not-tell", run: { command: "health" } }), "nothing to judge"],
    [report([], { findings: [placed], run: { command: "health" } }), "1 warning in the manifests"],
  ])("says what was found", (of, words) => {
    expect(verdictWords(of)).toBe(words);
  });

  it("leads to the place of each finding, in the comment and in the files", () => {
    const danger = finding({
      ...placed,
      code: "HPA_WITHOUT_TARGET",
      severity: "danger",
      message: "HPA day scales nothing.",
    });
    const checked = report([], { findings: [danger, placed], run: { command: "health" } });
    const { body } = renderComment(checked);
    expect(body).toContain(
      "> - HPA day scales nothing. · [`k8s/deployment.yaml:20`](https://github.com/acme/services/blob/",
    );
    expect(body).toContain("Deployment day has no readinessProbe. · [`k8s/deployment.yaml:20`]");
    expect(renderAnnotations(checked).map(({ level, source }) => [level, source?.line])).toEqual([
      ["error", 20],
      ["warning", 20],
    ]);
    expect(renderTerminal(checked, { color: false, width: 100 })).toContain(
      "k8s/deployment.yaml:20 warning: Deployment day",
    );
  });
});

describe("health at the terminal and in annotations", () => {
  it("tells the worst first, with what was seen", () => {
    const text = renderTerminal(judged(...healthy(1), INGRESS), { color: false, width: 120 });
    expect(text.split("\n").slice(0, 7)).toEqual([
      "infra health: 1 Degraded · 1 Healthy",
      "",
      `Degraded    Ingress day-ingress: ${INGRESS.reason}`,
      "              Log of container web of day-7c9f-a, the run before",
      "                starting",
      "                KeyError: GREETING",
      "Healthy     Pod p0: ready",
    ]);
  });

  it("counts many healthy ones", () => {
    const text = renderTerminal(judged(INGRESS, ...healthy(21)), { color: false, width: 120 });
    expect(text).toContain("\nHealthy     21 targets\n");
    expect(text).not.toContain("Pod p0");
  });

  it("makes errors of what is broken and warnings of what could not be told", () => {
    const unknown = target({ kind: "Service", name: "s", status: "Unknown" });
    expect(
      renderAnnotations(judged(INGRESS, unknown, ...healthy(3))).map(({ level, title }) => `${level} ${title}`),
    ).toEqual(["error Ingress day-ingress: Degraded", "warning Service s: Unknown"]);
  });
});
