import type { ErrorCode } from "../errors";
import { cleanLine } from "./diagnostics";
import { pendingFinding } from "./pending-operations";
import type { Finding, Source } from "./report";
import type { PendingOperation } from "./stack-state";
import { isNetwork, isStateful } from "./stateful-types";
import { isApplied, type UpdateKind } from "./update-kind";
import type { ResourceUpdate } from "./update-report";

export interface FindingSubject {
  readonly kind: UpdateKind;
  readonly resources: readonly (ResourceUpdate & { readonly source: Source | null })[];
  readonly policyFindings: readonly Finding[];
  readonly pendingOperations: readonly PendingOperation[];
  readonly code: ErrorCode | null;
}

const SEVERITY_ORDER: readonly Finding["severity"][] = ["danger", "warning", "info"];

/** What a reviewer must not overlook about one stack, the most dangerous first. */
export function findingsOf({ kind, resources, policyFindings, pendingOperations, code }: FindingSubject): Finding[] {
  const findings = [
    ...resources.flatMap((resource) => resourceFindings(resource, isApplied(kind))),
    ...policyFindings,
    ...pendingOperations.map(pendingFinding),
    ...(code === "CHANGES_NOT_EXPECTED" ? [NOT_EXPECTED] : []),
  ];
  const rank = (finding: Finding): number => SEVERITY_ORDER.indexOf(finding.severity);
  return findings.sort((one, other) => rank(one) - rank(other));
}

const NOT_EXPECTED: Finding = {
  code: "CHANGES_NOT_EXPECTED",
  severity: "danger",
  message: "expect-no-changes is set, and there are changes.",
  urn: null,
  source: null,
};

type Subject = FindingSubject["resources"][number];

function resourceFindings(resource: Subject, isDone: boolean): Finding[] {
  const { operation } = resource;
  const found: Omit<Finding, "urn" | "source">[] = [];
  if (operation === "unknown")
    found.push({
      code: "UNKNOWN_OPERATION",
      severity: "danger",
      message: `The engine does something to ${nameOf(resource)} that this version of infra-action has no name for.`,
    });
  if (resource.refreshed && operation === "update")
    found.push({
      code: "DRIFT_CHANGED",
      severity: "warning",
      message: `${nameOf(resource)} was changed outside of Pulumi${paths(resource)}.`,
    });
  // A component has nothing of its own in the cloud; what it is made of is judged by itself.
  const isLoss = resource.custom && (operation === "replace" || operation === "delete");
  // What was begun and not done is told where the resources are listed.
  if (isLoss && !(isDone && (resource.failed || resource.unfinished))) found.push(...lossFindings(resource, isDone));
  return found.map((finding) => ({ ...finding, urn: resource.urn, source: resource.source }));
}

function lossFindings(resource: Subject, isDone: boolean): Omit<Finding, "urn" | "source">[] {
  const found = [lossFinding(resource, isDone ? "was" : "is")];
  if (resource.deleteBeforeReplace && !isDone)
    found.push({
      code: "REPLACE_WITH_GAP",
      severity: "warning",
      message: `${nameOf(resource)} is deleted before its replacement exists: what uses it does without it for a while.`,
    });
  if (resource.protected && !isDone)
    found.push({
      code: "PROTECTED",
      severity: "danger",
      message: `${nameOf(resource)} is protected, and this change needs it gone.`,
    });
  return found;
}

function lossFinding(resource: Subject, is: "is" | "was"): Omit<Finding, "urn" | "source"> {
  const replaced = resource.operation === "replace";
  const name = nameOf(resource);
  if (resource.refreshed) return goneFinding(resource, name);
  const kept = resource.retained ? "; the object in the cloud is kept (retainOnDelete)" : "";
  const weight = resource.retained ? undefined : weightOf(resource.type);
  if (weight !== undefined)
    return replaced
      ? {
          code: "REPLACE_STATEFUL",
          severity: "danger",
          message: `${name} ${weight} and ${is} replaced${why(resource)}.`,
        }
      : { code: "DELETE_STATEFUL", severity: "danger", message: `${name} ${weight} and ${is} deleted.` };
  return replaced
    ? { code: "REPLACE", severity: "warning", message: `${name} ${is} replaced${why(resource)}${kept}.` }
    : { code: "DELETE", severity: resource.retained ? "info" : "warning", message: `${name} ${is} deleted${kept}.` };
}

/** Nothing is lost by what we do: it is lost already. */
function goneFinding({ type }: Subject, name: string): Omit<Finding, "urn" | "source"> {
  const weight = weightOf(type);
  if (weight === undefined)
    return { code: "DRIFT_GONE", severity: "warning", message: `${name} is gone from the cloud.` };
  const held = weight.replace(/^holds/, "held").replace(/^carries what is/, "carried what was");
  return { code: "DRIFT_GONE", severity: "danger", message: `${name} ${held} and is gone from the cloud.` };
}

/** What is lost with it, in words; undefined where it can be made again. */
function weightOf(type: string): string | undefined {
  if (isStateful(type)) return "holds data";
  return isNetwork(type) ? "carries what is in it" : undefined;
}

const why = ({ replaceReasons }: Subject): string => inBrackets(replaceReasons);
const paths = ({ properties, propertiesLeftOut }: Subject): string =>
  inBrackets(
    properties.map(({ path }) => path),
    propertiesLeftOut,
  );

/** ` (a, b, c and 2 more)`; empty for none. */
function inBrackets(words: readonly string[], others = 0): string {
  const shown = words.slice(0, 3).map((word) => cleanLine(word, 120));
  const more = words.length - shown.length + others;
  return shown.length === 0 ? "" : ` (${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""})`;
}

function nameOf({ type, name }: Subject): string {
  const shortType = type.split(":").at(-1) ?? type;
  return cleanLine(`${shortType} ${name}`, 200);
}
