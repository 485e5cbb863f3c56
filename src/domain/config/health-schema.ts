import { z } from "zod";
import { isPattern } from "../health/rule";

/** What infra-action.yml says about a service's health: where it runs, what is looked at, how long it may take. */

const span = "a duration such as 90s, 10m or 1h";
export const duration = z.string(span).regex(/^\d{1,6}(s|m|h)$/, span);

/** `infra:day/kubeconfig`: an output of a stack. */
const stackOutput = z.string().regex(/^.+:[^:/]+\/[^/]+$/, "an output of a stack as work-dir:stack/output");

const clusterSchema = z
  .union([
    z.string().min(1).describe("An EKS cluster's name, or a context of the kubeconfig where it has one of that name."),
    z.strictObject({ eks: z.string().min(1), region: z.string().min(1).optional() }),
    z.strictObject({ kubeconfig: z.string().min(1).describe("A file."), context: z.string().min(1).optional() }),
    z.strictObject({ output: stackOutput, context: z.string().min(1).optional() }),
  ])
  .describe("The way to the cluster.");
export type ClusterWord = z.infer<typeof clusterSchema>;

const webCheckSchema = z.strictObject({
  url: z.string().min(1).describe("A URL. `${infra:day.url}` in it stands for an output of a stack."),
  status: z.int().min(100).max(599).optional().describe("Default: 200 to 299."),
  body: z
    .string()
    .min(1)
    .refine((text) => isPattern(text, "u"), "a regular expression")
    .optional()
    .describe("A regular expression that the answer has to match."),
  latency: z
    .string()
    .regex(/^\d{1,6}(ms|s)$/, "a span such as 500ms or 2s")
    .optional()
    .describe("The longest time to an answer."),
  "certificate-days": z
    .int()
    .min(0)
    .optional()
    .describe("So many days its certificate has to hold. Default: 0, it must not have ended."),
  retries: z.int().min(0).max(10).optional().describe("Further tries, a second apart, before it counts. Default: 2."),
  redirects: z.boolean().optional().describe("Follow redirects. Default: false."),
  private: z.boolean().optional().describe("The address may be a private one. Default: false."),
});
export type WebCheckWord = z.infer<typeof webCheckSchema>;

const webSchema = z.union([z.string().min(1), webCheckSchema]);

const objectRef = z
  .string()
  .regex(
    /^([a-z0-9-]+\/)?[A-Za-z][A-Za-z0-9]*(\.[a-z0-9.-]+)?\/[a-z0-9.:-]+$/,
    "an object as Kind/name or namespace/Kind/name, such as Deployment/day",
  );

export const serviceHealthSchema = z.strictObject({
  cluster: clusterSchema.optional(),
  namespace: z.string().min(1).optional(),
  selector: z.string().min(1).optional().describe("Only objects with these labels: `app=day`."),
  objects: z
    .array(objectRef)
    .optional()
    .describe(
      "Objects that have to be there and healthy, in the service's namespace, another one or none: `Deployment/day`, `argocd/Application.argoproj.io/day`, `Node/a`. Default: all.",
    ),
  deadline: duration.optional().describe("How long it may take to get healthy."),
  http: z
    .union([webSchema, z.array(webSchema)])
    .optional()
    .describe("Web addresses that have to answer."),
  "expect-address": z.boolean().optional().describe("Load balancers have to have an address. Default: true."),
  grace: duration.optional().describe("How long a container may fail at first. Default: 60s."),
});
export type ServiceHealth = z.infer<typeof serviceHealthSchema>;
