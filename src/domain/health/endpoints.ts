import { z } from "zod";
import { count } from "./conditions";
import type { KubeObject } from "./object";
import { isReadyPod } from "./pod-fields";
import type { Scene } from "./scene";

const sliceFields = z.object({
  endpoints: z
    .array(
      z.object({
        addresses: z
          .array(z.string())
          .nullish()
          .transform((given) => given ?? []),
        conditions: z.object({ ready: z.boolean().nullish() }).nullish(),
      }),
    )
    .nullish()
    .transform((given) => given ?? []),
  ports: z
    .array(z.object({ name: z.string().nullish(), port: z.number().nullish() }))
    .nullish()
    .transform((given) => given ?? []),
});

const addresses = z
  .array(z.unknown())
  .nullish()
  .transform((given) => given?.length ?? 0);
const endpointsFields = z.object({
  subsets: z
    .array(z.object({ addresses, notReadyAddresses: addresses }))
    .nullish()
    .transform((given) => given ?? []),
});

export interface EndpointCount {
  readonly ready: number;
  readonly all: number;
}

/** The addresses of one EndpointSlice; undefined where it cannot be read. A missing `ready` means yes, says the API. */
export function countSlice(slice: KubeObject): EndpointCount | undefined {
  const parsed = sliceFields.safeParse(slice.body);
  if (!parsed.success) return undefined;
  const { endpoints } = parsed.data;
  const sum = (chosen: typeof endpoints): number => chosen.reduce((all, { addresses: own }) => all + own.length, 0);
  return { ready: sum(endpoints.filter(({ conditions }) => conditions?.ready !== false)), all: sum(endpoints) };
}

/** The older kind, one object a Service. */
export function countEndpoints(object: KubeObject): EndpointCount | undefined {
  const parsed = endpointsFields.safeParse(object.body);
  if (!parsed.success) return undefined;
  const ready = parsed.data.subsets.reduce((all, { addresses: own }) => all + own, 0);
  return { ready, all: ready + parsed.data.subsets.reduce((all, { notReadyAddresses: own }) => all + own, 0) };
}

export const SERVICE_LABEL = "kubernetes.io/service-name";

/** The slices that a Service's controller keeps for it. */
export function slicesOf(service: KubeObject, scene: Scene): readonly KubeObject[] {
  return scene.all("EndpointSlice", service.namespace).filter(({ labels }) => labels[SERVICE_LABEL] === service.name);
}

/**
 * How many addresses serve for a Service: by its EndpointSlices, else its Endpoints, else the pods that it selects.
 * undefined: none of these was read.
 */
export function endpointsOf(
  service: KubeObject,
  selected: readonly KubeObject[],
  scene: Scene,
): EndpointCount | undefined {
  const counts = slicesOf(service, scene).flatMap((slice) => countSlice(slice) ?? []);
  if (counts.length > 0) return counts.reduce((all, one) => ({ ready: all.ready + one.ready, all: all.all + one.all }));
  const legacy = scene.find({ group: "", kind: "Endpoints", namespace: service.namespace, name: service.name });
  const told = legacy && countEndpoints(legacy);
  if (told !== undefined) return told;
  if (scene.knows("EndpointSlice", service.namespace) === "whole") return { ready: 0, all: 0 };
  if (selected.length === 0)
    return scene.knows("Pod", service.namespace) === "whole" ? { ready: 0, all: 0 } : undefined;
  return { ready: selected.filter(({ body }) => isReadyPod(body)).length, all: selected.length };
}

/** What a Service says of its ports. */
export const servicePortSchema = z.object({
  name: z.string().nullish(),
  port: count,
  targetPort: z.union([z.number(), z.string()]).nullish(),
});
export type ServicePort = z.infer<typeof servicePortSchema>;
