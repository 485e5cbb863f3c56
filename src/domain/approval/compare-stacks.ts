import { canonicalJson } from "../digest";
import { isSameFinding } from "../gates";
import type { ReviewDifference } from "./review";
import { isChange } from "../operation";
import type { OutputChange, PropertyChange, ResourceChange, StackReport, Value } from "../report";
import type { PlainJson } from "../value";
import { holdsUnknown, normalised } from "./compared-value";

type Side = Pick<StackReport, "resources" | "outputs" | "findings" | "providers">;

/**
 * What would run that was not reviewed. Doing less is no difference: a run that is repeated after a part of it was applied
 * has less to do. What was unknown to the reviewer and is known now is none either; it was agreed to unseen.
 */
export function compareStacks(reviewed: Side, now: Side): readonly ReviewDifference[] {
  const before = new Map(reviewed.resources.map((resource) => [resource.urn, resource]));
  return [
    ...now.resources
      .filter(({ operation }) => isChange(operation))
      .flatMap((resource) => {
        const other = before.get(resource.urn);
        return other !== undefined && isChange(other.operation)
          ? resourceDifferences(other, resource)
          : [added(resource)];
      }),
    ...outputDifferences(reviewed.outputs, now.outputs),
    ...policyDifferences(reviewed.findings, now.findings),
    ...providerDifferences(reviewed.providers ?? [], now.providers ?? []),
  ];
}

const isDangerous = ({ operation }: ResourceChange): boolean => operation === "replace" || operation === "delete";

function added(resource: ResourceChange): ReviewDifference {
  const { urn, operation } = resource;
  return { kind: "resource", urn, path: null, reviewed: null, now: operation, isDanger: isDangerous(resource) };
}

function resourceDifferences(reviewed: ResourceChange, now: ResourceChange): ReviewDifference[] {
  const { urn } = now;
  if (reviewed.operation !== now.operation)
    return [
      {
        ...{ kind: "operation", urn, path: null, reviewed: reviewed.operation, now: now.operation },
        isDanger: isDangerous(now),
      },
    ];
  if (equalDigests(reviewed, now)) return [];
  const told = [...reasonDifferences(reviewed, now), ...propertyDifferences(reviewed, now)];
  return told.length > 0 || !hasHidden(now) ? told : hiddenDifference(reviewed, now);
}

function equalDigests({ digests: one }: ResourceChange, { digests: other }: ResourceChange): boolean {
  return one !== undefined && other !== undefined && one.values === other.values;
}

const hasHidden = ({ propertiesLeftOut }: ResourceChange): boolean => propertiesLeftOut > 0;

/** The report does not hold all properties of a large resource; its digest does. */
function hiddenDifference(
  { digests: one }: ResourceChange,
  { urn, digests: other }: ResourceChange,
): ReviewDifference[] {
  if (one === undefined || other === undefined || one.values === other.values) return [];
  const kind = one.shape === other.shape ? "value" : "property";
  return [{ kind, urn, path: null, reviewed: "one of many properties", now: "another", isDanger: false }];
}

function reasonDifferences(reviewed: ResourceChange, now: ResourceChange): ReviewDifference[] {
  return now.replaceReasons
    .filter((reason) => !reviewed.replaceReasons.includes(reason))
    .map((reason) => ({
      ...{ kind: "replace-reason", urn: now.urn, path: null, reviewed: null, now: reason },
      isDanger: true,
    }));
}

function propertyDifferences(reviewed: ResourceChange, { urn, properties }: ResourceChange): ReviewDifference[] {
  const before = new Map(reviewed.properties.map((property) => [property.path, property]));
  return properties.flatMap((property) => {
    const other = before.get(property.path);
    if (other === undefined) return isListed(reviewed) ? [propertyAdded(urn, property)] : [];
    if (other.kind !== property.kind || (property.replaces && !other.replaces))
      return [propertyChanged(urn, other, property)];
    return valueDifferences({ urn, path: property.path }, other.new, property.new);
  });
}

/** Where the reviewed report left properties out, one that is missing there may have been reviewed: the digest decides. */
const isListed = (resource: ResourceChange): boolean => !hasHidden(resource);

function propertyAdded(urn: string, { path, kind, replaces, new: next }: PropertyChange): ReviewDifference {
  return { kind: "property", urn, path, reviewed: null, now: `${kind} ${shown(next)}`, isDanger: replaces };
}

function propertyChanged(urn: string, one: PropertyChange, other: PropertyChange): ReviewDifference {
  const words = ({ kind, replaces }: PropertyChange): string => (replaces ? `${kind}, which replaces` : kind);
  return {
    ...{ kind: "property", urn, path: other.path, reviewed: words(one), now: words(other) },
    isDanger: other.replaces && !one.replaces,
  };
}

function valueDifferences(
  { urn, path, kind = "value" }: { urn: string | null; path: string; kind?: "value" | "output" },
  reviewed: Value | null,
  now: Value | null,
): ReviewDifference[] {
  const [before, after] = [comparable(reviewed), comparable(now)];
  if (canonicalJson(before) === canonicalJson(after) || reviewed?.kind === "unknown" || holdsUnknown(before)) return [];
  return [{ kind, urn, path, reviewed: shown(reviewed), now: shown(now), isDanger: false }];
}

function comparable(value: Value | null): PlainJson {
  if (value === null) return null;
  return value.kind === "plain" ? normalised(value.value as PlainJson) : `[${value.kind}]`;
}

function shown(value: Value | null): string {
  if (value === null) return "nothing";
  return value.kind === "plain" ? JSON.stringify(value.value) : `[${value.kind}]`;
}

function outputDifferences(reviewed: readonly OutputChange[], now: readonly OutputChange[]): ReviewDifference[] {
  const before = new Map(reviewed.map((output) => [output.name, output]));
  return now
    .filter(({ kind }) => kind !== "same")
    .flatMap(({ name, kind, new: next }) => {
      const other = before.get(name);
      if (other !== undefined && other.kind !== "same")
        return valueDifferences({ urn: null, path: name, kind: "output" }, other.new, next);
      const words = `${kind} ${shown(next)}`;
      return [{ kind: "output" as const, urn: null, path: name, reviewed: null, now: words, isDanger: false }];
    });
}

function policyDifferences(reviewed: StackReport["findings"], now: StackReport["findings"]): ReviewDifference[] {
  return now
    .filter(({ code }) => code.startsWith("POLICY_"))
    .filter((finding) => !reviewed.some((told) => isSameFinding(told, finding)))
    .map(({ urn, message }) => ({ kind: "policy", urn, path: null, reviewed: null, now: message, isDanger: false }));
}

function providerDifferences(reviewed: readonly string[], now: readonly string[]): ReviewDifference[] {
  return now
    .filter((name) => !reviewed.includes(name))
    .map((name) => {
      const [kind = ""] = name.split(" ");
      const before = reviewed.find((other) => other.startsWith(`${kind} `)) ?? null;
      return { kind: "provider", urn: null, path: kind, reviewed: before, now: name, isDanger: false };
    });
}
