import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { checkManifests } from "./check";
import type { ManifestFile } from "./manifest";

const SERVICES = join(import.meta.dirname, "../../../services");
const DAY = folder("day");

/** The manifests of a service of this repository. */
function folder(service: string): ManifestFile[] {
  const path = join(SERVICES, service, "k8s");
  return readdirSync(path).map((name) => ({ path: name, text: readFileSync(join(path, name), "utf8") }));
}

/** Day's manifests with one of them changed, or left out. */
function changed(name: string, change: (text: string) => string | undefined): ManifestFile[] {
  return DAY.flatMap(({ path, text }) => {
    if (path !== name) return [{ path, text }];
    const after = change(text);
    if (after === text) throw new Error(`the change of ${name} changes nothing`);
    return after === undefined ? [] : [{ path, text: after }];
  });
}

const told = (files: readonly ManifestFile[]): string[] =>
  checkManifests(files).findings.map(
    ({ code, severity, message, source }) => `${source?.file}:${source?.line} ${severity} ${code} ${message}`,
  );

describe("checkManifests", () => {
  it.each(["dawn", "day", "dusk"])("finds nothing wrong with %s", (service) => {
    const files = folder(service);
    expect(checkManifests(files)).toEqual({ findings: [], objects: 7 });
  });

  it.each<[what: string, file: string, change: (text: string) => string | undefined, findings: RegExp[]]>([
    [
      "an HPA without its target",
      "hpa.yaml",
      (text) => text.replace("    name: day\n", "    name: dya\n"),
      [/^hpa.yaml:10 danger HPA_WITHOUT_TARGET HorizontalPodAutoscaler day-hpa scales Deployment dya, which is not/],
    ],
    [
      "replicas beside an HPA",
      "deployment.yaml",
      (text) => text.replace("spec:\n", "spec:\n  replicas: 3\n"),
      [
        /^deployment.yaml:9 danger REPLICAS_BESIDE_HPA Deployment day has replicas, and HorizontalPodAutoscaler day-hpa/,
      ],
    ],
    [
      "a Service that selects nothing",
      "service.yaml",
      (text) => text.replace("    app: day\n  ports", "    app: dya\n  ports"),
      [/^service.yaml:10 danger SELECTOR_MATCHES_NOTHING Service day-service selects app=dya, .*\(they have app=day\)/],
    ],
    [
      "a named port that nobody has",
      "service.yaml",
      (text) => text.replace("targetPort: http", "targetPort: web"),
      [/^service.yaml:14 danger PORT_MATCHES_NOTHING Service day-service leads to port web, .*\(http 8001\)/],
    ],
    [
      "a number of a port that nobody has",
      "service.yaml",
      (text) => text.replace("targetPort: http", "targetPort: 9999"),
      [/PORT_MATCHES_NOTHING Service day-service leads to port 9999/],
    ],
    [
      "an Ingress without its Service",
      "service.yaml",
      () => undefined,
      [/^ingress.yaml:20 danger INGRESS_WITHOUT_SERVICE Ingress day-ingress leads to Service day-service/],
    ],
    [
      "an Ingress to a port that the Service has not",
      "ingress.yaml",
      (text) => text.replace("name: http", "name: https"),
      [/^ingress.yaml:22 danger PORT_MATCHES_NOTHING Ingress day-ingress leads to port https of .* which has http 80/],
    ],
    [
      "no namespace",
      "service.yaml",
      (text) => text.replace("  namespace: day\n", ""),
      [/^service.yaml:\d+ warning NAMESPACE_MISSING Service day-service names no namespace: /],
    ],
    [
      "a namespace that has to be there",
      "namespace.yaml",
      () => undefined,
      [/^configmap.yaml:5 info NAMESPACE_MISSING ConfigMap day-config is in namespace day, which is not among/],
    ],
    [
      "a container without probes",
      "deployment.yaml",
      (text) => text.replace(/ +readinessProbe:\n(?: {12,}.*\n)+/, "").replace(/ +livenessProbe:\n(?: {12,}.*\n)+/, ""),
      [/^deployment.yaml:\d+ warning PROBES_MISSING Deployment day has no readinessProbe and no livenessProbe/],
    ],
    [
      "a probe of a port that nobody has",
      "deployment.yaml",
      (text) => text.replace("path: /ready\n              port: http", "path: /ready\n              port: htpp"),
      [/danger PORT_MATCHES_NOTHING Deployment day asks port htpp in its readinessProbe/],
    ],
    [
      "a container without resources",
      "deployment.yaml",
      (text) => text.replace(/ +resources:\n(?: {12,}.*\n)+/, ""),
      [
        /danger RESOURCES_MISSING Deployment day requests no cpu for container day, and HorizontalPodAutoscaler day-hpa/,
        /warning RESOURCES_MISSING Deployment day requests no cpu and no memory for container day/,
      ],
    ],
    [
      "an object that is there twice",
      "service.yaml",
      (text) => `${text}---\n${text}`,
      [/^service.yaml:19 danger DUPLICATE_OBJECT Service day-service is there twice, also at service.yaml:4/],
    ],
    [
      "an API that is gone",
      "pdb.yaml",
      (text) => text.replace("policy/v1", "policy/v1beta1"),
      [
        /^pdb.yaml:1 danger API_REMOVED PodDisruptionBudget day-pdb is of policy\/v1beta1, which Kubernetes 1.25 .*policy\/v1\.$/,
      ],
    ],
    [
      "a config map that is elsewhere",
      "configmap.yaml",
      () => undefined,
      [/^deployment.yaml:\d+ info REFERENCE_ELSEWHERE Deployment day uses ConfigMap day-config, which is not among/],
    ],
    [
      "a workload that does not select its own pods",
      "deployment.yaml",
      (text) => text.replace("      app: day\n  strategy", "      app: dya\n  strategy"),
      [
        /^deployment.yaml:11 danger SELECTOR_MATCHES_NOTHING Deployment day selects app=dya, and its own pods have app=day/,
      ],
    ],
    [
      "a budget that blocks",
      "pdb.yaml",
      (text) => text.replace("maxUnavailable: 1", "minAvailable: 100%"),
      [/^pdb.yaml:7 warning PDB_BLOCKS PodDisruptionBudget day-pdb never allows an eviction where there are 2 pods/],
    ],
    ["no YAML", "pdb.yaml", () => "a: [", [/^pdb.yaml:1 danger MANIFEST_INVALID The manifest is no YAML: /]],
  ])("tells %s, and nothing else", (_, file, change, findings) => {
    const lines = told(changed(file, change));
    expect(lines).toHaveLength(findings.length);
    for (const finding of findings) expect(lines).toContainEqual(expect.stringMatching(finding));
  });

  it("leaves templates, and YAML of something else, alone", () => {
    const files = [
      { path: "chart/templates/x.yaml", text: "kind: Deployment\nname: {{ .Values.name }}\n" },
      { path: "values.yaml", text: "replicas: 3\n" },
    ];
    expect(checkManifests(files)).toEqual({ findings: [], objects: 0 });
  });

  it("takes kustomize's patches for what they are, its namespace and what it generates", () => {
    const kustomization =
      "namespace: day\nresources: [deployment.yaml]\npatches: [{path: patch.yaml}]\nconfigMapGenerator: [{name: day-config}]\n";
    const files = [
      ...DAY.filter(({ path }) => path === "deployment.yaml").map(({ path, text }) => ({
        path,
        text: text.replace("  namespace: day\n", ""),
      })),
      { path: "kustomization.yaml", text: kustomization },
      {
        path: "patch.yaml",
        text: "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: day}\nspec: {paused: true}\n",
      },
    ];
    expect(told(files)).toEqual([]);
  });

  it("reads a List, at its own lines", () => {
    const text =
      "apiVersion: v1\nkind: List\nitems:\n  - apiVersion: policy/v1beta1\n    kind: PodSecurityPolicy\n    metadata: {name: p}\n";
    expect(told([{ path: "list.yaml", text }])).toContainEqual(
      expect.stringMatching(/^list.yaml:4 danger API_REMOVED .*Nothing takes its place/),
    );
  });
});
