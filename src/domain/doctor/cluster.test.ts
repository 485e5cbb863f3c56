import { clusterCheck, type ClusterFacts } from "./cluster";
import { accessReview, applyNeeds, isAllowed, lookNeeds, turnNeeds, type ClusterNeed } from "./cluster-needs";

const ROLE = { group: "rbac.authorization.k8s.io", resource: "roles" };
const object = (resource: string, group = "", namespace: string | null = "day") => ({
  ...{ group, resource, namespace, name: "day", path: null },
});
const OBJECTS = [object("services"), object("deployments", "apps"), object("roles", ROLE.group)];
/** What is missing of all that is needed to deploy these. */
const told = (isMissing: (need: ClusterNeed) => boolean, objects = OBJECTS): ClusterFacts["answer"] => ({
  kind: "told",
  missing: [...applyNeeds(objects), ...turnNeeds("day", "day"), ...lookNeeds("day")].filter(isMissing),
});
const facts = (changes: Partial<ClusterFacts>): ClusterFacts => ({
  ...{ service: "day", cluster: "day-cluster", namespace: "day", isDeployed: true },
  answer: told(() => false),
  ...changes,
});
const nowhere = { what: "It gives no answer.", next: "Check the network." };

it.each<{ because: string; of: Partial<ClusterFacts>; status: string; says: string }>([
  { because: "all is allowed", of: {}, status: "ok", says: "may read and apply what is needed there." },
  {
    because: "reading is enough to look",
    of: { isDeployed: false },
    status: "ok",
    says: "may read what is needed there.",
  },
  {
    because: "kinds of the manifests that may not be applied stop a deploy",
    of: { answer: told(({ verb, isForDeploy }) => isForDeploy && verb !== "get") },
    status: "problem",
    says: "may not create, patch services, deployments.apps, roles.rbac.authorization.k8s.io.",
  },
  {
    because: "so does one of them that may not be read",
    of: { answer: told(({ verb, resource }) => verb === "get" && resource === "roles") },
    status: "problem",
    says: "may not get roles.rbac.authorization.k8s.io.",
  },
  {
    because: "what cannot be looked at is told by name, and stops nothing",
    of: { answer: told(({ resource }) => resource.startsWith("pods")) },
    status: "warning",
    says: "may not list, watch pods; get pods/log.",
  },
  {
    because: "a deploy without its turn is a deploy",
    of: { answer: told(({ resource }) => resource === "leases") },
    status: "warning",
    says: "may not get, create, update leases.coordination.k8s.io.",
  },
  {
    because: "another namespace is named, and what is in none",
    of: {
      answer: told(
        ({ isForDeploy, verb }) => isForDeploy && verb === "create",
        [object("services", "", "dusk"), object("namespaces", "", null)],
      ),
    },
    status: "problem",
    says: "may not create services in namespace `dusk`; create namespaces (cluster-wide).",
  },
  {
    because: "no way to it stops a deploy",
    of: { answer: { kind: "unusable", why: nowhere } },
    status: "problem",
    says: "It gives no answer.",
  },
  {
    because: "and no look at it",
    of: { isDeployed: false, answer: { kind: "unusable", why: nowhere } },
    status: "warning",
    says: "It gives no answer.",
  },
  { because: "no word is no yes", of: { answer: { kind: "untold" } }, status: "unknown", says: "does not say" },
])("a cluster: $because", ({ of, status, says }) => {
  const check = clusterCheck(facts(of));

  expect([check.id, check.subject, check.status]).toEqual(["cluster", "day", status]);
  expect(check.found).toContain(says);
});

it("says what becomes of a deploy without its turn", () => {
  expect(clusterCheck(facts({ answer: told(({ resource }) => resource === "leases") })).fix).toMatch(
    /in namespace `day`\. Without leases two deploys of the service at the same time do not wait for each other\.$/,
  );
});

it("says where which kind of role is needed", () => {
  const missing = applyNeeds([object("services", "", "dusk"), object("namespaces", "", null)]);
  expect(clusterCheck(facts({ answer: { kind: "told", missing } })).fix).toBe(
    "Bind a Role or ClusterRole with these verbs to whom the kubeconfig stands for, in namespace `dusk`. What is in no namespace needs a ClusterRole and a ClusterRoleBinding.",
  );
});

it.each<[what: string, need: Partial<ClusterNeed>, attributes: object]>([
  ["one object", { name: "day" }, { verb: "get", group: "", resource: "pods", namespace: "day", name: "day" }],
  ["all of them", { verb: "list" }, { verb: "list", group: "", resource: "pods", namespace: "day" }],
  [
    "a part of them",
    { resource: "pods/log" },
    { verb: "get", group: "", resource: "pods", subresource: "log", namespace: "day" },
  ],
  [
    "a Namespace, which is read in itself",
    { resource: "namespaces", namespace: null, name: "day" },
    { verb: "get", group: "", resource: "namespaces", namespace: "day", name: "day" },
  ],
  [
    "and made in none",
    { verb: "create", resource: "namespaces", namespace: null, name: "day" },
    { verb: "create", group: "", resource: "namespaces", name: "day" },
  ],
])("asks about %s", (_, need, resourceAttributes) => {
  const pods = { verb: "get", group: "", resource: "pods", namespace: "day", name: null, path: null };
  expect(accessReview({ ...pods, isForDeploy: true, ...need }).spec).toEqual({ resourceAttributes });
});

it.each([
  [{ status: { allowed: true } }, true],
  [{ status: { allowed: false, reason: "no RBAC policy matched" } }, false],
  [{ status: {} }, undefined],
  ["Forbidden", undefined],
])("takes %j for %s", (answer, expected) => {
  expect(isAllowed(answer)).toBe(expected);
});
