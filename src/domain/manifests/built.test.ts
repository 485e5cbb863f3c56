import type { BuiltFrom } from "./built";
import { checkBuilt } from "./check";

const BASE = `apiVersion: apps/v1
kind: Deployment
metadata: { name: day }
spec:
  selector: { matchLabels: { app: day } }
  template:
    metadata: { labels: { app: day } }
    spec:
      containers:
        - name: app
          image: registry.test/day:1
          ports: [{ name: http, containerPort: 8080 }]
`;
const PATCH = `apiVersion: apps/v1
kind: Deployment
metadata: { name: day }
spec:
  replicas: 3
  template:
    spec:
      containers:
        - { name: proxy, image: registry.test/proxy:1 }
`;
const HPA = `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: day }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: day }
  maxReplicas: 4
`;
const NEW_CONTAINERS = `
        - { name: proxy, image: registry.test/proxy:1 }
        - name: app
          image: registry.test/day:1
          envFrom: [{ configMapRef: { name: elsewhere } }]
          ports: [{ name: http, containerPort: 8080 }]
`;
/** As kustomize writes it: named anew, its lists in another order. */
const built = (name: string): string =>
  BASE.replace("{ name: day }", `{ name: ${name}, namespace: prod }`)
    .replace("spec:\n", "spec:\n  replicas: 3\n")
    .replace(/\n {8}- name: app[\s\S]*/, NEW_CONTAINERS);
const from = (changes: Partial<BuiltFrom> = {}): BuiltFrom => ({
  path: "k8s/prod/kustomization.yaml",
  files: [
    { path: "k8s/base/app.yaml", text: BASE },
    { path: "k8s/prod/hpa.yaml", text: HPA },
    { path: "k8s/prod/patch.yaml", text: PATCH },
  ],
  affixes: [{ namePrefix: "prod-", nameSuffix: "-v2" }],
  ...changes,
});
const placesOf = (text: string, built: BuiltFrom): string[] =>
  checkBuilt(text, built).findings.map(({ code, source, message }) =>
    [code, `${source?.file}:${source?.line}`, /container (\w+)/.exec(message)?.[1] ?? ""].join(" ").trim(),
  );

describe("checkBuilt", () => {
  it("tells of a value where the last one wrote it, and of what is missing in the object's own file", () => {
    const text = [built("day"), HPA.replace("{ name: day }", "{ name: day, namespace: prod }")].join("---\n");
    expect(placesOf(text, from())).toEqual(
      expect.arrayContaining([
        "REPLICAS_BESIDE_HPA k8s/prod/patch.yaml:5",
        "PROBES_MISSING k8s/base/app.yaml:10 app",
        "PROBES_MISSING k8s/prod/patch.yaml:9 proxy",
        // The part that says so is written nowhere: the nearest one around it.
        "REFERENCE_ELSEWHERE k8s/base/app.yaml:10",
      ]),
    );
  });

  it("finds an object again that got a prefix and a suffix, and tells of any other at the kustomization", () => {
    expect(placesOf(built("prod-day-v2"), from())).toContain("PROBES_MISSING k8s/base/app.yaml:10 app");
    expect(placesOf(built("new-day"), from())).toContain("PROBES_MISSING k8s/prod/kustomization.yaml:1 app");
    expect(placesOf(built("day"), from({ files: [] }))).toContain("PROBES_MISSING k8s/prod/kustomization.yaml:1 app");
  });

  it("leaves no object out because it holds a template of something else", () => {
    const text = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: c }\ndata: { page: "{{ title }}" }\n';
    expect(checkBuilt(text, from()).objects).toBe(1);
  });
});
