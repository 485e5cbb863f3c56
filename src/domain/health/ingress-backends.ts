import { z } from "zod";
import { servicePortSchema } from "./endpoints";
import { refOf, type KubeObject, type ObjectRef } from "./object";
import { toAdd } from "./offline";
import { refusalWords } from "./refusal";
import type { Scene } from "./scene";
import { lacksOnlyAddress } from "./kinds/service";
import { because, verdict, type Verdict } from "./verdict";

const backendSchema = z.object({
  service: z
    .object({
      name: z.string(),
      port: z.object({ name: z.string().nullish(), number: z.number().nullish() }).nullish(),
    })
    .nullish(),
});
const list = <T extends z.ZodType>(of: T) =>
  z
    .array(of)
    .nullish()
    .transform((given) => given ?? []);

export const ingressFields = z.object({
  spec: z.object({
    ingressClassName: z.string().optional(),
    defaultBackend: backendSchema.nullish(),
    tls: list(z.object({ secretName: z.string().nullish() })),
    rules: list(
      z.object({
        host: z.string().nullish(),
        http: z.object({ paths: list(z.object({ path: z.string().nullish(), backend: backendSchema })) }).nullish(),
      }),
    ),
  }),
  status: z
    .object({
      loadBalancer: z
        .object({ ingress: list(z.object({ hostname: z.string().nullish(), ip: z.string().nullish() })) })
        .nullish()
        .transform((given) => given ?? { ingress: [] }),
    })
    .nullish()
    .transform((given) => given ?? { loadBalancer: { ingress: [] } }),
});
export type IngressFields = z.infer<typeof ingressFields>;

interface Backend {
  readonly name: string;
  readonly port: { readonly name?: string | null | undefined; readonly number?: number | null | undefined };
}

/** AWS's controller lets a backend stand for an action in an annotation: there is no Service of that name. */
const ACTION = "use-annotation";

/** The Services that an Ingress leads to, each once. */
function backendsOf({ spec }: IngressFields): Backend[] {
  const all = [
    spec.defaultBackend,
    ...spec.rules.flatMap(({ http }) => (http?.paths ?? []).map(({ backend }) => backend)),
  ].flatMap((backend) => (backend?.service ? [{ name: backend.service.name, port: backend.service.port ?? {} }] : []));
  const served = all.filter(({ port }) => port.name !== ACTION);
  return [...new Map(served.map((backend) => [JSON.stringify(backend), backend])).values()];
}

/** What is wrong behind an Ingress: a Service or a port that does not exist, or a Service that nobody stands behind. */
export function backendProblems(fields: IngressFields, ingress: KubeObject, scene: Scene): Verdict[] {
  return backendsOf(fields).flatMap(({ name, port }) => {
    const ref: ObjectRef = { group: "", kind: "Service", namespace: ingress.namespace, name };
    const service = scene.find(ref);
    if (service === undefined) return [absent(ref, scene)];
    if (!hasPort(service, port))
      return [
        verdict("Degraded", "leads nowhere", {
          because: because(ref, verdict("Degraded", `has no port ${port.name ?? port.number ?? "?"}`)),
        }),
      ];
    const found = scene.verdict(service);
    if (found.status === "Healthy" || lacksOnlyAddress(service, scene)) return [];
    const status = found.status === "Missing" ? "Degraded" : found.status;
    return [verdict(status, backendWords(found), { because: because(refOf(service), found) })];
  });
}

const backendWords = ({ status }: Verdict): string =>
  status === "Unknown" ? "its backend could not be told" : "cannot be answered";

function absent(ref: ObjectRef, scene: Scene): Verdict {
  const known = scene.knows("Service", ref.namespace);
  if (known === "whole")
    return verdict("Degraded", "leads nowhere", { because: because(ref, verdict("Missing", "does not exist")) });
  const why = known === "unread" ? `was not read${toAdd("services", scene)}` : refusalWords(known.refused);
  return verdict("Unknown", "its backend could not be told", { because: because(ref, verdict("Unknown", why)) });
}

const servicePorts = z.object({ spec: z.object({ ports: list(servicePortSchema) }) });

function hasPort(service: KubeObject, { name, number }: Backend["port"]): boolean {
  const parsed = servicePorts.safeParse(service.body);
  if (!parsed.success || (!name && !number)) return true;
  return parsed.data.spec.ports.some((one) => (name ? one.name === name : one.port === number));
}
