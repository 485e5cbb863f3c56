import type { Evidence } from "../../domain/health/evidence";
import { refusalWords } from "../../domain/health/refusal";
import type { Note } from "../../domain/report";

const AT_MOST = 8;

/** What the credentials may not see, with the verb that is missing: a verdict without it is only as good as the rest. */
export function permissionNotes(evidence: Evidence | undefined, cluster: string): Note[] {
  const refused = (evidence?.unreadable ?? []).filter(({ reason }) => reason === "Forbidden");
  const words = [...new Set(refused.map(refusalWords))];
  const more = words.length > AT_MOST ? [`… and ${String(words.length - AT_MOST)} more`] : [];
  if (words.length === 0) return [];
  const told = [...words.slice(0, AT_MOST), ...more].join("; ");
  return [
    { code: "CLUSTER_PERMISSIONS", message: `The credentials for cluster ${cluster} see only a part: they ${told}.` },
  ];
}
