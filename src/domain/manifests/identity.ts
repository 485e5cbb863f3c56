import type { Finding } from "../report";
import { found } from "./finding";
import type { Manifest } from "./manifest";
import { removedIn } from "./removed-apis";
import type { ManifestSet } from "./manifest-set";

/** Kinds that are in no namespace; of a kind that is not known, nothing is said. */
const CLUSTER_WIDE = new Set([
  "Namespace",
  "Node",
  "PersistentVolume",
  "ClusterRole",
  "ClusterRoleBinding",
  "CustomResourceDefinition",
  "StorageClass",
  "IngressClass",
  "PriorityClass",
  "RuntimeClass",
  "APIService",
  "MutatingWebhookConfiguration",
  "ValidatingWebhookConfiguration",
  "ValidatingAdmissionPolicy",
  "ValidatingAdmissionPolicyBinding",
  "CSIDriver",
]);
/** API groups of Kubernetes itself, whose kinds are all known. */
const OWN_GROUP = /^$|^(?:apps|batch|autoscaling|policy)$|\.k8s\.io$/;

/** What makes an object another one than was meant: twice the same, in no namespace, of an API that is gone. */
export function identityFindings(set: ManifestSet): Finding[] {
  return [...duplicates(set), ...namespaceFindings(set), ...set.manifests.flatMap(removedFindings)];
}

function duplicates({ manifests, kustomize }: ManifestSet): Finding[] {
  const seen = new Map<string, Manifest>();
  return manifests.flatMap((manifest) => {
    const { group, kind, namespace, name, file } = manifest;
    // A base and its overlays, or two overlays, may each have one.
    const folder = kustomize.isUsed ? file.split("/").slice(0, -1).join("/") : "";
    const key = JSON.stringify([folder, group, kind, namespace, name]);
    const first = seen.get(key);
    if (first === undefined) {
      seen.set(key, manifest);
      return [];
    }
    const { file: other, line } = first.at(["metadata", "name"]);
    const words = `is there twice, also at ${other}:${line}: the one that is applied last wins.`;
    return name === "" ? [] : [found("DUPLICATE_OBJECT", "danger", manifest, ["metadata", "name"], words)];
  });
}

function namespaceFindings({ manifests, kustomize }: ManifestSet): Finding[] {
  const namespaced = manifests.filter(({ kind, group }) => !CLUSTER_WIDE.has(kind) && OWN_GROUP.test(group));
  const nowhere = namespaced.filter(({ namespace }) => namespace === null);
  const [first] = nowhere;
  const unnamed =
    first === undefined || kustomize.setsNamespace
      ? []
      : [
          found(
            "NAMESPACE_MISSING",
            "warning",
            first,
            ["metadata"],
            `names no namespace${nowhere.length > 1 ? `, nor do ${nowhere.length - 1} more` : ""}: it goes wherever the one who applies it happens to be.`,
          ),
        ];
  return [...unnamed, ...absentNamespaces(namespaced, manifests)];
}

function absentNamespaces(namespaced: readonly Manifest[], manifests: readonly Manifest[]): Finding[] {
  const made = new Set(manifests.filter(({ kind }) => kind === "Namespace").map(({ name }) => name));
  const firsts = new Map(namespaced.toReversed().map((manifest) => [manifest.namespace, manifest]));
  return [...firsts].flatMap(([namespace, manifest]) => {
    if (namespace === null || namespace === "default" || namespace.startsWith("kube-") || made.has(namespace))
      return [];
    const words = `is in namespace ${namespace}, which is not among these manifests: it has to be there before.`;
    return [found("NAMESPACE_MISSING", "info", manifest, ["metadata", "namespace"], words)];
  });
}

function removedFindings(manifest: Manifest): Finding[] {
  const removed = removedIn(manifest.apiVersion, manifest.kind);
  if (removed === undefined) return [];
  const { version, instead } = removed;
  const next = instead === undefined ? "Nothing takes its place." : `Write ${instead}.`;
  const words = `is of ${manifest.apiVersion}, which Kubernetes ${version} and newer do not have. ${next}`;
  return [found("API_REMOVED", "danger", manifest, ["apiVersion"], words)];
}
