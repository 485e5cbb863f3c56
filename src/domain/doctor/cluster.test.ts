import { clusterCheck, type ClusterFacts } from "./cluster";

const rule = (verbs: string[], apiGroups = ["*"], resources = ["*"]) => ({ verbs, apiGroups, resources });
const facts = (changes: Partial<ClusterFacts>): ClusterFacts => ({
  ...{ service: "day", cluster: "day-cluster", namespace: "day", isDeployed: false },
  answer: { kind: "rules", status: { resourceRules: [rule(["get", "list", "watch"])] } },
  ...changes,
});
const rules = (...resourceRules: object[]) => ({ kind: "rules", status: { resourceRules } }) as const;
const nowhere = { what: "It gives no answer.", next: "Check the network." };

it.each<{ because: string; of: Partial<ClusterFacts>; status: string; says: string }>([
  { because: "reading is enough to look", of: {}, status: "ok", says: "may read what is needed there" },
  {
    because: "and not to deploy",
    of: { isDeployed: true },
    status: "problem",
    says: "may not create deployments.apps, create services, create configmaps, patch deployments.apps,",
  },
  {
    because: "an administrator may all",
    of: { isDeployed: true, answer: rules(rule(["*"])) },
    status: "ok",
    says: "apply",
  },
  {
    because: "what cannot be read is told by name, and stops nothing",
    of: { isDeployed: true, answer: rules(rule(["list", "create", "patch"])) },
    status: "warning",
    says: "may not get pods/log.",
  },
  {
    because: "a rule for one object is none for all",
    of: { answer: rules({ ...rule(["*"]), resourceNames: ["day"] }) },
    status: "warning",
    says: "may not list deployments.apps",
  },
  {
    because: "no way to it stops a deploy",
    of: { isDeployed: true, answer: { kind: "unusable", why: nowhere } },
    status: "problem",
    says: "It gives no answer.",
  },
  {
    because: "and no look at it",
    of: { answer: { kind: "unusable", why: nowhere } },
    status: "warning",
    says: "It gives no answer.",
  },
  {
    because: "no word is no yes",
    of: { answer: { kind: "untold", why: "404" } },
    status: "unknown",
    says: "does not say",
  },
  {
    because: "an answer that is not complete is no no",
    of: { answer: { kind: "rules", status: { incomplete: true, resourceRules: [] } } },
    status: "unknown",
    says: "not complete",
  },
])("a cluster: $because", ({ of, status, says }) => {
  const check = clusterCheck(facts(of));

  expect([check.id, check.subject, check.status]).toEqual(["cluster", "day", status]);
  expect(check.found).toContain(says);
});
