import { z } from "zod";
import { isSelected, selectorSchema, selectorText } from "../health/selector";
import type { Finding } from "../report";
import { found } from "./finding";
import type { Manifest, Path } from "./manifest";
import { isServing, podTemplateOf, type Container, type ManifestSet, type PodTemplate } from "./manifest-set";

const workloadSchema = z.object({ spec: z.object({ selector: selectorSchema.nullish() }) });

/** What a workload lacks to be rolled out and kept running. */
export function workloadFindings({ manifests }: ManifestSet): Finding[] {
  return manifests.flatMap((manifest) => {
    const template = podTemplateOf(manifest);
    if (template === undefined) return [];
    const containers = template.spec.containers ?? [];
    const declared = new Set(
      containers.flatMap(({ ports }) => ports ?? []).flatMap(({ name, containerPort }) => [name, containerPort]),
    );
    return [
      ...selectorFindings(manifest, template),
      ...containers.flatMap((container, index) => {
        const path = [...template.path, "spec", "containers", index];
        return [
          ...(isServing(manifest) ? probeFindings(manifest, container, path, declared) : []),
          ...resourceFindings(manifest, container, path),
        ];
      }),
    ];
  });
}

/** The API refuses a workload that does not select its own pods. */
function selectorFindings(manifest: Manifest, { labels }: PodTemplate): Finding[] {
  if (manifest.kind === "Pod" || manifest.kind === "Job" || manifest.kind === "CronJob") return [];
  const parsed = workloadSchema.safeParse(manifest.body);
  const selector = parsed.success ? parsed.data.spec.selector : undefined;
  if (!selector || isSelected(labels, selector)) return [];
  const own = selectorText({ matchLabels: labels });
  return [
    found(
      "SELECTOR_MATCHES_NOTHING",
      "danger",
      manifest,
      ["spec", "selector"],
      `selects ${selectorText(selector)}, and its own pods have ${own === "" ? "no labels" : own}: the API refuses it.`,
    ),
  ];
}

const PROBES = ["readinessProbe", "livenessProbe", "startupProbe"] as const;

function probeFindings(
  manifest: Manifest,
  container: Container,
  path: Path,
  declared: ReadonlySet<string | number | null | undefined>,
): Finding[] {
  const missing = (["readinessProbe", "livenessProbe"] as const).filter((probe) => !container[probe]);
  const lacking =
    missing.length === 0
      ? []
      : [
          found(
            "PROBES_MISSING",
            "warning",
            manifest,
            path,
            `has no ${missing.join(" and no ")} for container ${container.name}: a pod that does not work is taken for one that does.`,
          ),
        ];
  const misled = PROBES.flatMap((probe) => {
    const port = container[probe]?.httpGet?.port ?? container[probe]?.tcpSocket?.port;
    if (typeof port !== "string" || /^\d+$/.test(port) || declared.has(port)) return [];
    const words = `asks port ${port} in its ${probe}, which container ${container.name} does not name.`;
    return [found("PORT_MATCHES_NOTHING", "danger", manifest, [...path, probe], words)];
  });
  return [...lacking, ...misled];
}

function resourceFindings(manifest: Manifest, { name, resources }: Container, path: Path): Finding[] {
  const has = (resource: string): boolean =>
    resources?.requests?.[resource] !== undefined || resources?.limits?.[resource] !== undefined;
  const missing = ["cpu", "memory"].filter((resource) => !has(resource));
  if (missing.length === 0) return [];
  const words = `requests no ${missing.join(" and no ")} for container ${name}: it is placed without room for it, and is the first to go.`;
  return [found("RESOURCES_MISSING", "warning", manifest, path, words)];
}
