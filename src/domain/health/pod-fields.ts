import { z } from "zod";
import { conditionsSchema } from "./conditions";
import { containerStatusSchema } from "./container";

const text = z
  .string()
  .nullish()
  .transform((given) => given ?? "");
const statuses = z
  .array(containerStatusSchema)
  .nullish()
  .transform((given) => given ?? []);
const containerSchema = z.object({
  name: z.string().default(""),
  image: text,
  ports: z
    .array(z.object({ name: text, containerPort: z.number().nullish(), protocol: text }))
    .nullish()
    .transform((given) => given ?? []),
});

/** What is read of a pod, and of a workload's template for one. */
export const podSpecSchema = z.object({
  restartPolicy: text,
  nodeName: text,
  containers: z
    .array(containerSchema)
    .nullish()
    .transform((given) => given ?? []),
  initContainers: z
    .array(containerSchema)
    .nullish()
    .transform((given) => given ?? []),
  readinessGates: z
    .array(z.object({ conditionType: z.string() }))
    .nullish()
    .transform((given) => given ?? []),
  volumes: z
    .array(
      z.object({
        name: text,
        persistentVolumeClaim: z.object({ claimName: z.string() }).nullish(),
      }),
    )
    .nullish()
    .transform((given) => given ?? []),
});
export type PodSpec = z.infer<typeof podSpecSchema>;

export const podFields = z.object({
  spec: podSpecSchema,
  status: z.object({
    phase: text,
    reason: text,
    message: text,
    conditions: conditionsSchema,
    initContainerStatuses: statuses,
    containerStatuses: statuses,
  }),
});
export type PodFields = z.infer<typeof podFields>;

/** Whether a body is a pod that is ready to serve. */
export function isReadyPod(body: unknown): boolean {
  const parsed = podFields.safeParse(body);
  return (
    parsed.success && parsed.data.status.conditions.some(({ type, status }) => type === "Ready" && status === "True")
  );
}
