import type { Finding } from "../report";
import { autoscalingFindings } from "./autoscaling";
import { budgetFindings } from "./budgets";
import { identityFindings } from "./identity";
import { readBuilt, type BuiltFrom } from "./built";
import { readManifests, type ManifestFile, type ReadManifests } from "./manifest";
import type { ManifestSet } from "./manifest-set";
import { networkingFindings } from "./networking";
import { referenceFindings } from "./references";
import { workloadFindings } from "./workloads";

const CHECKS: readonly ((set: ManifestSet) => Finding[])[] = [
  identityFindings,
  networkingFindings,
  autoscalingFindings,
  workloadFindings,
  budgetFindings,
  referenceFindings,
];
const SEVERITIES: readonly Finding["severity"][] = ["danger", "warning", "info"];

export interface ManifestCheck {
  /** The most dangerous first, then by place. */
  readonly findings: readonly Finding[];
  readonly objects: number;
}

/** What can be told of manifests before any cluster sees them. Each finding has its file and line. */
export const checkManifests = (files: readonly ManifestFile[]): ManifestCheck => judged(readManifests(files));

/** The same of what kustomize has built. */
export const checkBuilt = (text: string, from: BuiltFrom): ManifestCheck => judged(readBuilt(text, from));

function judged({ manifests, kustomize, findings: unread }: ReadManifests): ManifestCheck {
  const findings = [...unread, ...CHECKS.flatMap((check) => check({ manifests, kustomize }))];
  return { findings: findings.toSorted(order), objects: manifests.length };
}

function order(one: Finding, other: Finding): number {
  const rank = SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity);
  if (rank !== 0) return rank;
  const [file, otherFile] = [one.source?.file ?? "", other.source?.file ?? ""];
  if (file !== otherFile) return file < otherFile ? -1 : 1;
  return (one.source?.line ?? 0) - (other.source?.line ?? 0);
}
