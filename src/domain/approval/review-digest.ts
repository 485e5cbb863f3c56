import { hash } from "node:crypto";
import type { Digests } from "./review";
import { canonicalJson } from "../digest";
import { isChange } from "../operation";
import type { RawChange, RawChanges } from "../property-diff";
import type { Finding, Operation, OutputChange } from "../report";
import { comparedValue } from "./compared-value";

/**
 * Two digests of what a reviewer agrees to. **Shape**: what happens to which resource, in which of its properties, and why
 * it is replaced. **Values**: the new values besides, as far as they are known and no secrets. Old values count in neither:
 * what is there now may have changed since the review without changing what the update makes of it.
 */
export function resourceDigests(
  urn: string,
  operation: Operation,
  replaceReasons: readonly string[],
  changes: RawChanges,
): Digests {
  const all = [...changes.shown, ...changes.hidden];
  const shape = { urn, operation, replaceReasons: replaceReasons.toSorted(), paths: all.map(shapeOf).sort() };
  const values = Object.fromEntries(all.map((change) => [change.path, comparedValue(change.new)]));
  return { shape: digest(shape), values: digest({ shape, values }) };
}

function shapeOf({ path, kind, replaces }: RawChange): string {
  return `${path} ${kind}${replaces ? " replaces" : ""}`;
}

export interface DigestedResource {
  readonly operation: Operation;
  readonly digests: Digests;
}

export interface DigestedStack {
  readonly resources: readonly DigestedResource[];
  readonly outputs: readonly OutputChange[];
  readonly providers: readonly string[];
  readonly policyFindings: readonly Finding[];
}

/** Of a stack: what changes, its outputs, the providers that do the work, what policies say. Their order does not count. */
export function stackDigests({ resources, outputs, providers, policyFindings }: DigestedStack): Digests {
  const changing = resources.filter(({ operation }) => isChange(operation));
  const changed = outputs.filter(({ kind }) => kind !== "same");
  const both = {
    providers: providers.toSorted(),
    policies: policyFindings.map(({ code, urn, message }) => canonicalJson([code, urn, message])).sort(),
  };
  const of = (kind: keyof Digests): string[] => changing.map(({ digests }) => digests[kind]).sort();
  const names = changed.map(({ name, kind }) => `${name} ${kind}`).sort();
  const values = changed.map(({ name, new: next }) =>
    canonicalJson([name, next?.kind === "plain" ? next.value : next?.kind]),
  );
  return {
    shape: digest({ ...both, resources: of("shape"), outputs: names }),
    values: digest({ ...both, resources: of("values"), outputs: values.sort() }),
  };
}

/**
 * One digest over all stacks of a run that came to a whole result: what a comment is known by, and what `approve-digest` names
 * by its first 16 digits.
 */
export function rootDigest(stacks: readonly { readonly id: string; readonly digests?: StackDigests }[]): string {
  const whole = stacks.flatMap(({ id, digests }) =>
    digests == null ? [] : [`${id} ${digests.shape} ${digests.values}`],
  );
  return digest(whole.sort());
}
type StackDigests = Digests | null | undefined;

/** `lab default_1_0_0` of a provider reference (`<urn>::<id>`); null where it is none. */
export function providerName(reference: string): string | null {
  const [type = "", name = ""] = reference.split("::").slice(2, 4);
  const kind = type.split("$").at(-1) ?? "";
  return kind.startsWith("pulumi:providers:") && name !== ""
    ? `${kind.slice("pulumi:providers:".length)} ${name}`
    : null;
}

function digest(value: object): string {
  return hash("sha256", canonicalJson(value), "hex").slice(0, 32);
}
