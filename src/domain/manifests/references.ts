import { z } from "zod";
import type { Finding } from "../report";
import { found } from "./finding";
import type { Manifest, Path } from "./manifest";
import { findManifest, podTemplateOf, type Container, type ManifestSet } from "./manifest-set";

/** Names that lead to nothing in the set. What may stand in the cluster already is only told. */
export function referenceFindings(set: ManifestSet): Finding[] {
  return set.manifests.flatMap((manifest) =>
    [
      ...podReferences(manifest).filter((reference) => isNowhere(reference, manifest, set)),
      ...tlsReferences(manifest).filter((reference) => isNowhere(reference, manifest, set)),
    ].map(({ kind, name, path }) =>
      found(
        "REFERENCE_ELSEWHERE",
        "info",
        manifest,
        path,
        `uses ${kind} ${name}, which is not among these manifests: it has to be there before.`,
      ),
    ),
  );
}

interface Reference {
  readonly kind: "ConfigMap" | "Secret" | "PersistentVolumeClaim" | "ServiceAccount";
  readonly name: string;
  readonly path: Path;
}

function isNowhere({ kind, name }: Reference, near: Manifest, set: ManifestSet): boolean {
  // Each namespace has this one from its beginning.
  if (kind === "ServiceAccount" && name === "default") return false;
  return findManifest(set, near, kind, name) === undefined && !set.kustomize.generated.has(name);
}

function podReferences(manifest: Manifest): Reference[] {
  const template = podTemplateOf(manifest);
  if (template === undefined) return [];
  const { spec, path } = template;
  const at: Path = [...path, "spec"];
  const account = spec.serviceAccountName
    ? [{ kind: "ServiceAccount" as const, name: spec.serviceAccountName, path: [...at, "serviceAccountName"] }]
    : [];
  const found = [
    ...account,
    ...(spec.imagePullSecrets ?? []).flatMap((secret, index) =>
      reference("Secret", secret.name, [...at, "imagePullSecrets", index, "name"]),
    ),
    ...(spec.volumes ?? []).flatMap((volume, index) => volumeReferences(volume, [...at, "volumes", index])),
    ...(["containers", "initContainers"] as const).flatMap((key) =>
      (spec[key] ?? []).flatMap((container, index) => containerReferences(container, [...at, key, index])),
    ),
  ];
  // One that several containers use is told once.
  return [...new Map(found.map((one) => [`${one.kind} ${one.name}`, one])).values()];
}

type Volume = NonNullable<NonNullable<ReturnType<typeof podTemplateOf>>["spec"]["volumes"]>[number];

function volumeReferences({ configMap, secret, persistentVolumeClaim }: Volume, at: Path): Reference[] {
  return [
    ...(configMap && !configMap.optional ? reference("ConfigMap", configMap.name, [...at, "configMap", "name"]) : []),
    ...(secret && !secret.optional ? reference("Secret", secret.secretName, [...at, "secret", "secretName"]) : []),
    ...reference("PersistentVolumeClaim", persistentVolumeClaim?.claimName, [
      ...at,
      "persistentVolumeClaim",
      "claimName",
    ]),
  ];
}

function containerReferences({ env, envFrom }: Container, at: Path): Reference[] {
  const single = (env ?? []).flatMap(({ valueFrom }, index) => {
    const path = [...at, "env", index, "valueFrom"];
    const { configMapKeyRef: map, secretKeyRef: secret } = valueFrom ?? {};
    return [
      ...(map && !map.optional ? reference("ConfigMap", map.name, [...path, "configMapKeyRef", "name"]) : []),
      ...(secret && !secret.optional ? reference("Secret", secret.name, [...path, "secretKeyRef", "name"]) : []),
    ];
  });
  const whole = (envFrom ?? []).flatMap(({ configMapRef: map, secretRef: secret }, index) => {
    const path = [...at, "envFrom", index];
    return [
      ...(map && !map.optional ? reference("ConfigMap", map.name, [...path, "configMapRef", "name"]) : []),
      ...(secret && !secret.optional ? reference("Secret", secret.name, [...path, "secretRef", "name"]) : []),
    ];
  });
  return [...single, ...whole];
}

const reference = (kind: Reference["kind"], name: string | null | undefined, path: Path): Reference[] =>
  name ? [{ kind, name, path }] : [];

const ingressSchema = z.object({
  spec: z.object({ tls: z.array(z.object({ secretName: z.string().nullish() })).nullish() }),
});

function tlsReferences({ kind, body }: Manifest): Reference[] {
  const parsed = kind === "Ingress" ? ingressSchema.safeParse(body) : undefined;
  if (!parsed?.success) return [];
  return (parsed.data.spec.tls ?? []).flatMap(({ secretName }, index) =>
    reference("Secret", secretName, ["spec", "tls", index, "secretName"]),
  );
}
