import { z } from "zod";
import { LEASE, leaseName } from "../deploy/turn";
import { NAMESPACE_KINDS, pathOf, WATCHED_KINDS, type ApiKind } from "../kube/kinds";

/** A verb that a cluster has to allow. */
export interface ClusterNeed extends Pick<ApiKind, "group" | "resource"> {
  readonly verb: string;
  /** null: what is in no namespace. */
  readonly namespace: string | null;
  /** The object's; null: it is about all of them. */
  readonly name: string | null;
  /** Whether a deploy fails without it; without the others it tells less, or does not wait for its turn. */
  readonly isForDeploy: boolean;
  /** Where the object is, if it is; null: it is about all of them, or its kind is to come. */
  readonly path: string | null;
}

/** An object that a deploy applies. */
export interface AppliedObject extends Pick<ApiKind, "group" | "resource"> {
  readonly namespace: string | null;
  readonly name: string;
  readonly path: string | null;
}

/** What health cannot do without; the rest it names as it meets it. */
export function lookNeeds(namespace: string): ClusterNeed[] {
  const listed = NAMESPACE_KINDS.filter(({ metadataOnly }) => metadataOnly !== true);
  const watched = NAMESPACE_KINDS.filter(({ kind }) => WATCHED_KINDS.includes(kind));
  const look = { namespace, name: null, path: null, isForDeploy: false };
  return [
    ...listed.map(({ group, resource }) => ({ ...look, verb: "list", group, resource })),
    ...watched.map(({ group, resource }) => ({ ...look, verb: "watch", group, resource })),
    { ...look, verb: "get", group: "", resource: "pods/log" },
  ];
}

/** Server-side apply is a patch, a create the first time, and what is there is read before. */
export function applyNeeds(objects: readonly AppliedObject[]): ClusterNeed[] {
  return objects.flatMap((object) =>
    ["get", "create", "patch"].map((verb) => ({ ...object, verb, isForDeploy: true })),
  );
}

/** By which deploys of a service take turns. Without it they are done all the same, side by side if it comes to that. */
export function turnNeeds(service: string, namespace: string): ClusterNeed[] {
  const name = leaseName(service);
  const lease = { ...LEASE, namespace, name, path: pathOf(LEASE, { namespace, name }), isForDeploy: false };
  return ["get", "create", "update"].map((verb) => ({ ...lease, verb }));
}

/** What is asked of the cluster: the attributes of the request that the need is about. */
export function accessReview({ verb, group, resource, namespace, name }: ClusterNeed) {
  const [plural, subresource] = resource.split("/");
  // Whoever reads or patches a Namespace asks in it; whoever makes one asks in none.
  const isInItself = group === "" && resource === "namespaces" && verb !== "create" && name !== null;
  const inside = isInItself ? name : namespace;
  const resourceAttributes = {
    ...{ verb, group, resource: plural },
    ...(subresource === undefined ? {} : { subresource }),
    ...(inside === null ? {} : { namespace: inside }),
    ...(name === null ? {} : { name }),
  };
  return {
    apiVersion: "authorization.k8s.io/v1",
    kind: "SelfSubjectAccessReview",
    spec: { resourceAttributes },
  };
}

const reviewSchema = z.object({ status: z.object({ allowed: z.boolean() }) });

/** undefined: the answer says neither. */
export const isAllowed = (review: unknown): boolean | undefined => reviewSchema.safeParse(review).data?.status.allowed;

/** `create, patch deployments.apps, services; list pods`: resources that lack the same verbs are named together. */
export function needWords(needs: readonly ClusterNeed[]): string {
  const verbsOf = Map.groupBy(needs, ({ group, resource, namespace }) =>
    [group === "" ? resource : `${resource}.${group}`, namespace ?? ""].join("\n"),
  );
  const byVerbs = Map.groupBy(verbsOf, ([, own]) => [...new Set(own.map(({ verb }) => verb))].join(", "));
  return [...byVerbs]
    .map(([verbs, resources]) => `${verbs} ${[...new Set(resources.map(([key]) => key.split("\n", 1)[0]))].join(", ")}`)
    .join("; ");
}
