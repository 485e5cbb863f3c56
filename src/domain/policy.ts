import type { EngineEvent, PolicyViolation } from "./engine-event";
import { cleanText } from "./diagnostics";
import type { Finding } from "./report";

export function isMandatory(violation: PolicyViolation): boolean {
  // Closed is the safe way to fail: only what is known to let a change pass counts as advice.
  return violation.level !== "advisory" && violation.level !== "warning" && violation.level !== "disabled";
}

/** Findings of policy packs, each once. Of a remediation only its name is told: what it changed may hold secrets. */
export function policyFindings(events: readonly EngineEvent[]): Finding[] {
  const findings = new Map<string, Finding>();
  for (const event of events) {
    const finding = findingOf(event);
    if (finding !== null) findings.set(JSON.stringify([finding.code, finding.urn, finding.message]), finding);
  }
  return [...findings.values()];
}

/** `pack/policy` of the first mandatory violation; undefined if there is none. */
export function mandatoryViolation(events: readonly EngineEvent[]): string | undefined {
  for (const event of events)
    if (event.kind === "policy" && isMandatory(event.violation)) return fullName(event.violation);
  return undefined;
}

function findingOf(event: EngineEvent): Finding | null {
  if (event.kind === "policy-remediation") {
    const message = `Policy ${fullName(event)} changed inputs of this resource; the changes are not shown, they may hold secrets.`;
    return { code: "POLICY_REMEDIATED", severity: "info", message, urn: event.urn, source: null };
  }
  if (event.kind !== "policy") return null;
  const { violation } = event;
  const mandatory = isMandatory(violation);
  return {
    code: mandatory ? "POLICY_MANDATORY" : "POLICY_ADVISORY",
    severity: mandatory ? "danger" : "warning",
    message: `Policy ${fullName(violation)}: ${cleanText(violation.message, 1_000).replaceAll(/\n+/g, ": ")}`,
    urn: violation.urn,
    source: null,
  };
}

function fullName({ pack, policy }: { readonly pack: string; readonly policy: string }): string {
  return cleanText([pack, policy].filter((part) => part !== "").join("/"), 200).replaceAll("\n", " ");
}
