import { z } from "zod";
import type { Kustomize, Manifest, Path } from "./manifest";

/** The manifests that are checked together. */
export interface ManifestSet {
  readonly manifests: readonly Manifest[];
  readonly kustomize: Kustomize;
}

const labelsSchema = z.record(z.string(), z.unknown()).nullish();
const portSchema = z.looseObject({ name: z.string().nullish(), containerPort: z.number().nullish() });
const keySchema = z.object({ name: z.string().nullish(), key: z.string().nullish(), optional: z.boolean().nullish() });
const probeSchema = z
  .looseObject({
    httpGet: z.looseObject({ port: z.unknown() }).nullish(),
    tcpSocket: z.looseObject({ port: z.unknown() }).nullish(),
  })
  .nullish();
const containerSchema = z.looseObject({
  name: z.string().default(""),
  ports: z.array(portSchema).nullish(),
  env: z
    .array(
      z.looseObject({
        valueFrom: z.looseObject({ configMapKeyRef: keySchema.nullish(), secretKeyRef: keySchema.nullish() }).nullish(),
      }),
    )
    .nullish(),
  envFrom: z.array(z.looseObject({ configMapRef: keySchema.nullish(), secretRef: keySchema.nullish() })).nullish(),
  readinessProbe: probeSchema,
  livenessProbe: probeSchema,
  startupProbe: probeSchema,
  resources: z
    .looseObject({
      requests: z.record(z.string(), z.unknown()).nullish(),
      limits: z.record(z.string(), z.unknown()).nullish(),
    })
    .nullish(),
});
export type Container = z.infer<typeof containerSchema>;
const volumeSchema = z.looseObject({
  configMap: keySchema.nullish(),
  secret: z.object({ secretName: z.string().nullish(), optional: z.boolean().nullish() }).nullish(),
  persistentVolumeClaim: z.object({ claimName: z.string() }).nullish(),
});
const podSpecSchema = z.looseObject({
  serviceAccountName: z.string().nullish(),
  imagePullSecrets: z.array(keySchema).nullish(),
  volumes: z.array(volumeSchema).nullish(),
  containers: z.array(containerSchema).nullish(),
  initContainers: z.array(containerSchema).nullish(),
});

const templateSchema = z.object({ metadata: z.object({ labels: labelsSchema }).nullish(), spec: podSpecSchema });

/** The pods that a manifest makes, and where their template stands in it. */
export interface PodTemplate {
  readonly labels: Readonly<Record<string, string>>;
  readonly spec: z.infer<typeof podSpecSchema>;
  readonly path: Path;
}

const TEMPLATE_PATHS: Readonly<Record<string, readonly string[]>> = {
  Pod: [],
  Deployment: ["spec", "template"],
  ReplicaSet: ["spec", "template"],
  StatefulSet: ["spec", "template"],
  DaemonSet: ["spec", "template"],
  Job: ["spec", "template"],
  CronJob: ["spec", "jobTemplate", "spec", "template"],
};
/** Those that run on and may be behind a Service. */
const SERVING: readonly string[] = ["Pod", "Deployment", "ReplicaSet", "StatefulSet", "DaemonSet"];

export const isServing = ({ kind }: Manifest): boolean => SERVING.includes(kind);

/** undefined: it makes no pods, or its template cannot be read. */
export function podTemplateOf({ kind, body }: Manifest): PodTemplate | undefined {
  const path = TEMPLATE_PATHS[kind];
  if (path === undefined) return undefined;
  const parsed = templateSchema.safeParse(partOf(body, path));
  if (!parsed.success) return undefined;
  return { labels: textLabels(parsed.data.metadata?.labels), spec: parsed.data.spec, path };
}

export function textLabels(labels: z.infer<typeof labelsSchema>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels ?? {}).map(([key, value]) => [key, String(value)]));
}

function partOf(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (part, key) => (typeof part === "object" && part !== null ? (part as Record<string, unknown>)[key] : undefined),
    value,
  );
}

/** Whether two objects may end up in one namespace: one that names none goes where it is put. */
export const isNeighbour = (one: Manifest, other: Manifest): boolean =>
  one.namespace === other.namespace || one.namespace === null || other.namespace === null;

export function findManifest(
  { manifests }: ManifestSet,
  near: Manifest,
  kind: string,
  name: string,
): Manifest | undefined {
  return manifests.find((one) => one.kind === kind && one.name === name && isNeighbour(one, near));
}
