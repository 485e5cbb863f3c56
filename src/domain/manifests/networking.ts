import { z } from "zod";
import { ingressFields } from "../health/ingress-backends";
import { selectorText } from "../health/selector";
import type { Finding } from "../report";
import { found } from "./finding";
import type { Manifest, Path } from "./manifest";
import {
  findManifest,
  isNeighbour,
  isServing,
  podTemplateOf,
  textLabels,
  type ManifestSet,
  type PodTemplate,
} from "./manifest-set";

const serviceSchema = z.object({
  spec: z.object({
    type: z.string().nullish(),
    selector: z.record(z.string(), z.unknown()).nullish(),
    ports: z
      .array(
        z.object({
          name: z.string().nullish(),
          port: z.number().nullish(),
          targetPort: z.union([z.number(), z.string()]).nullish(),
        }),
      )
      .nullish(),
  }),
});
type Service = z.infer<typeof serviceSchema>["spec"];

function serviceOf({ kind, group, body }: Manifest): Service | undefined {
  const parsed = kind === "Service" && group === "" ? serviceSchema.safeParse(body) : undefined;
  return parsed?.success ? parsed.data.spec : undefined;
}

/** Services that find no pods or no port, and what leads to no Service. */
export function networkingFindings(set: ManifestSet): Finding[] {
  return set.manifests.flatMap((manifest) => [...serviceFindings(manifest, set), ...ingressFindings(manifest, set)]);
}

function serviceFindings(manifest: Manifest, set: ManifestSet): Finding[] {
  const service = serviceOf(manifest);
  const selector = textLabels(service?.selector);
  if (service === undefined || service.type === "ExternalName" || Object.keys(selector).length === 0) return [];
  const templates = set.manifests
    .filter((one) => isServing(one) && isNeighbour(one, manifest))
    .flatMap((one) => podTemplateOf(one) ?? []);
  const selected = templates.filter(({ labels }) =>
    Object.entries(selector).every(([key, value]) => labels[key] === value),
  );
  if (selected.length === 0)
    return [
      found(
        "SELECTOR_MATCHES_NOTHING",
        "danger",
        manifest,
        ["spec", "selector"],
        `selects ${selectorText({ matchLabels: selector })}, which no pod of these manifests has${nearest(templates)}: it will have no endpoints.`,
      ),
    ];
  return (service.ports ?? []).flatMap((port, index) => portFindings(manifest, port, index, selected));
}

const nearest = (templates: readonly PodTemplate[]): string => {
  const labels = [...new Set(templates.map(({ labels: own }) => selectorText({ matchLabels: own })))].slice(0, 3);
  return labels.length === 0 ? "" : ` (they have ${labels.join("; ")})`;
};

type Port = NonNullable<Service["ports"]>[number];

function portFindings(manifest: Manifest, port: Port, index: number, selected: readonly PodTemplate[]): Finding[] {
  const wanted = port.targetPort ?? port.port;
  if (wanted === null || wanted === undefined) return [];
  const declared = selected.flatMap(declaredPorts);
  const isThere = declared.some(({ name, containerPort }) =>
    typeof wanted === "string" ? name === wanted : containerPort === wanted,
  );
  // A port need not be declared to be open; but who declares some and serves another has misspelt one.
  if (isThere || (typeof wanted === "number" && declared.length === 0)) return [];
  const names = declared.map(({ name, containerPort }) => `${name ? `${name} ` : ""}${containerPort ?? ""}`.trim());
  return [
    found(
      "PORT_MATCHES_NOTHING",
      "danger",
      manifest,
      ["spec", "ports", index, port.targetPort === undefined ? "port" : "targetPort"],
      `leads to port ${wanted}, which no container behind it has (${names.length === 0 ? "they name none" : names.join(", ")}).`,
    ),
  ];
}

const declaredPorts = ({
  spec,
}: PodTemplate): { name?: string | null | undefined; containerPort?: number | null | undefined }[] =>
  [...(spec.containers ?? []), ...(spec.initContainers ?? [])].flatMap(({ ports }) => ports ?? []);

/** AWS's controller lets a backend stand for an action in an annotation. */
const ACTION = "use-annotation";

function ingressFindings(manifest: Manifest, set: ManifestSet): Finding[] {
  if (manifest.kind !== "Ingress") return [];
  const parsed = ingressFields.safeParse(manifest.body);
  if (!parsed.success) return [];
  const { defaultBackend, rules } = parsed.data.spec;
  const backends: { backend: NonNullable<typeof defaultBackend>; path: Path }[] = [
    ...(defaultBackend ? [{ backend: defaultBackend, path: ["spec", "defaultBackend"] }] : []),
    ...rules.flatMap(({ http }, rule) =>
      (http?.paths ?? []).map(({ backend }, index) => ({
        backend,
        path: ["spec", "rules", rule, "http", "paths", index, "backend"],
      })),
    ),
  ];
  const findings = backends.flatMap(({ backend: { service }, path }) =>
    service && service.port?.name !== ACTION ? backendFindings(manifest, service, [...path, "service"], set) : [],
  );
  return [...new Map(findings.map((finding) => [finding.message, finding])).values()];
}

function backendFindings(
  manifest: Manifest,
  {
    name,
    port,
  }: {
    name: string;
    port?: { name?: string | null | undefined; number?: number | null | undefined } | null | undefined;
  },
  path: Path,
  set: ManifestSet,
): Finding[] {
  const target = findManifest(set, manifest, "Service", name);
  if (target === undefined)
    return [
      found(
        "INGRESS_WITHOUT_SERVICE",
        "danger",
        manifest,
        [...path, "name"],
        `leads to Service ${name}, which is not among these manifests.`,
      ),
    ];
  const ports = serviceOf(target)?.ports ?? [];
  const wanted = port?.name ?? port?.number;
  if (!wanted || ports.some((one) => one.name === wanted || one.port === wanted)) return [];
  const names = ports.map((one) => `${one.name ? `${one.name} ` : ""}${one.port ?? ""}`.trim()).join(", ");
  return [
    found(
      "PORT_MATCHES_NOTHING",
      "danger",
      manifest,
      [...path, "port"],
      `leads to port ${wanted} of Service ${name}, which has ${names === "" ? "none" : names}.`,
    ),
  ];
}
