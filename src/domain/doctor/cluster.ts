import { z } from "zod";
import type { Explanation } from "../../errors";
import { NAMESPACE_KINDS } from "../kube/kinds";
import { named, ok, problem, unknown, warning, type Check } from "./check";

/** A service of infra-action.yml, and what its cluster says of the credentials that this job has. */
export interface ClusterFacts {
  readonly service: string;
  readonly cluster: string;
  readonly namespace: string;
  /** Whether it is deployed from here; else it is only looked at. */
  readonly isDeployed: boolean;
  readonly answer:
    | { readonly kind: "unusable"; readonly why: Explanation }
    | { readonly kind: "untold"; readonly why: string }
    /** `status` of a SelfSubjectRulesReview. */
    | { readonly kind: "rules"; readonly status: unknown };
}

const words = z.array(z.string()).default([]);
const statusSchema = z.object({
  incomplete: z.boolean().default(false),
  resourceRules: z
    .array(z.object({ verbs: words, apiGroups: words, resources: words, resourceNames: words }))
    .default([]),
});
type Rule = z.infer<typeof statusSchema>["resourceRules"][number];

interface Wanted {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
}

/** What health cannot do without (the rest it names as it meets it), and with a deploy what nearly every service has. */
const LOOK: readonly Wanted[] = [
  ...NAMESPACE_KINDS.filter(({ metadataOnly }) => metadataOnly !== true).map(({ group, resource }) => {
    return { verb: "list", group, resource };
  }),
  { verb: "get", group: "", resource: "pods/log" },
];
const DEPLOY: readonly Wanted[] = ["create", "patch"].flatMap((verb) => [
  { verb, group: "apps", resource: "deployments" },
  { verb, group: "", resource: "services" },
  { verb, group: "", resource: "configmaps" },
]);

/** Whether the service's cluster can be used from this job, by its own word on what the credentials may do. */
export function clusterCheck(facts: ClusterFacts): Check {
  const { service, cluster, namespace, isDeployed, answer } = facts;
  const about = { id: "cluster", subject: service };
  const amiss = isDeployed ? problem : warning;
  const at = `${named(cluster)}, namespace ${named(namespace)}`;
  if (answer.kind === "unusable") {
    const { what, why, next } = answer.why;
    return amiss({ ...about, found: [what, why].filter((part) => part !== undefined).join(" "), fix: next });
  }
  const parsed = answer.kind === "rules" ? statusSchema.safeParse(answer.status).data : undefined;
  if (answer.kind === "untold" || parsed === undefined)
    return unknown({ ...about, found: `${at} answers, and does not say what the credentials may do.` });
  const wanted = isDeployed ? [...LOOK, ...DEPLOY] : LOOK;
  const missing = wanted.filter((each) => !parsed.resourceRules.some((rule) => allows(rule, each)));
  const verbs = isDeployed ? "read and apply" : "read";
  if (missing.length === 0)
    return ok({ ...about, found: `${at} answers; the credentials may ${verbs} what is needed there.` });
  const told = missing.map(
    ({ verb, group, resource }) => `${verb} ${group === "" ? resource : `${resource}.${group}`}`,
  );
  const found = `${at} answers; the credentials may not ${told.join(", ")}.`;
  if (parsed.incomplete)
    return unknown({ ...about, found: `${found} (The cluster says that its answer is not complete.)` });
  const isOnlyLook = missing.every((each) => LOOK.includes(each));
  const fix = `Bind a Role or ClusterRole with these verbs to who the kubeconfig is, in namespace ${named(namespace)}.`;
  return (isOnlyLook ? warning : amiss)({ ...about, found, fix });
}

function allows({ verbs, apiGroups, resources, resourceNames }: Rule, { verb, group, resource }: Wanted): boolean {
  const has = (all: readonly string[], one: string): boolean => all.includes("*") || all.includes(one);
  // What may be patched by name is most likely what the manifests name; a list has no names.
  const isForAny = resourceNames.length === 0 || verb === "patch";
  return isForAny && has(verbs, verb) && has(apiGroups, group) && has(resources, resource);
}
