import { z } from "zod";

/**
 * A Kubernetes object as far as this project reads it. What only one kind has stays `unknown` until that kind's own file
 * parses it: a field that is not as expected then makes one verdict Unknown, not the whole run.
 */
export interface KubeObject {
  readonly apiVersion: string;
  /** The part of apiVersion before the slash; empty for the core group. */
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  /** null: it is in none, or none is written. */
  readonly namespace: string | null;
  readonly uid: string | null;
  readonly generation: number | null;
  /** Milliseconds since the epoch. */
  readonly createdAt: number | null;
  /** It is being deleted since then. */
  readonly deletedAt: number | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly owners: readonly Owner[];
  readonly finalizers: readonly string[];
  readonly spec: unknown;
  readonly status: unknown;
  /** All of it, for kinds with fields of their own beside spec and status. */
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Owner {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string | null;
  readonly isController: boolean;
}

/** What names an object in one cluster. */
export interface ObjectRef {
  /** Empty for the core group; undefined: whichever it is. */
  readonly group?: string | undefined;
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string;
}

const words = z
  .record(z.string(), z.unknown())
  .nullish()
  .transform((given) => Object.fromEntries(Object.entries(given ?? {}).map(([key, value]) => [key, String(value)])));

const metadataSchema = z.object({
  name: z.string().default(""),
  namespace: z.string().nullish(),
  uid: z.string().nullish(),
  generation: z.number().nullish(),
  creationTimestamp: z.string().nullish(),
  deletionTimestamp: z.string().nullish(),
  labels: words,
  annotations: words,
  ownerReferences: z
    .array(
      z.object({
        apiVersion: z.string().default(""),
        kind: z.string(),
        name: z.string(),
        uid: z.string().nullish(),
        controller: z.boolean().nullish(),
      }),
    )
    .nullish(),
  finalizers: z.array(z.string()).nullish(),
});

const objectSchema = z.looseObject({
  apiVersion: z.string().min(1),
  kind: z.string().min(1),
  metadata: metadataSchema,
});

/** An object, or undefined where the value is none: without apiVersion, kind or metadata. */
export function parseObject(value: unknown): KubeObject | undefined {
  const parsed = objectSchema.safeParse(value);
  if (!parsed.success) return undefined;
  const { apiVersion, kind, metadata, ...body } = parsed.data;
  return {
    apiVersion,
    group: groupOf(apiVersion),
    kind,
    name: metadata.name,
    namespace: metadata.namespace ?? null,
    uid: metadata.uid ?? null,
    generation: metadata.generation ?? null,
    createdAt: instantOf(metadata.creationTimestamp),
    deletedAt: instantOf(metadata.deletionTimestamp),
    labels: metadata.labels,
    annotations: metadata.annotations,
    owners: (metadata.ownerReferences ?? []).map(({ apiVersion: version, controller, uid, ...owner }) => ({
      ...owner,
      group: groupOf(version),
      uid: uid ?? null,
      isController: controller ?? false,
    })),
    finalizers: metadata.finalizers ?? [],
    spec: body["spec"],
    status: body["status"],
    body,
  };
}

export function groupOf(apiVersion: string): string {
  return apiVersion.includes("/") ? (apiVersion.split("/", 1)[0] ?? "") : "";
}

/** Milliseconds since the epoch; null where the text is no instant. */
export function instantOf(text: string | null | undefined): number | null {
  const instant = text === null || text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(instant) ? null : instant;
}

/** Whether a reference means this object. */
export function isNamed(object: KubeObject, { group, kind, namespace, name }: ObjectRef): boolean {
  return (
    object.kind === kind &&
    object.name === name &&
    object.namespace === namespace &&
    (group === undefined || object.group === group)
  );
}

/** Whether anybody has written down how it is. */
export const hasStatus = ({ status }: KubeObject): boolean =>
  typeof status === "object" && status !== null && Object.keys(status).length > 0;

export function refOf({ group, kind, namespace, name }: KubeObject): ObjectRef {
  return { group, kind, namespace, name };
}
