import type { Config } from "./config/schema";
import type { Finding, Note, StackReport } from "./report";
import { isApplied } from "./update-kind";

/** What infra-action.yml says about findings: which fail a stack's preview, and which are known and agreed to. */
export interface Gates {
  /** By stack id: codes and severities. */
  readonly failOn: ReadonlyMap<string, readonly string[]>;
  readonly suppress: readonly Suppression[];
}

type Suppression = NonNullable<Config["suppress"]>[number];

export interface Gated {
  readonly stacks: readonly StackReport[];
  /** About the run: why it fails. */
  readonly findings: readonly Finding[];
  readonly notes: readonly Note[];
}

/** The rules for these stacks. @param stacks with the environment of each */
export function gatesOf(
  { environments = {}, suppress = [] }: Pick<Config, "environments" | "suppress">,
  stacks: readonly { readonly id: string; readonly environment?: string | undefined }[],
): Gates {
  const codesOf = (environment = ""): readonly string[] => environments[environment]?.["fail-on"] ?? [];
  return { failOn: new Map(stacks.map(({ id, environment }) => [id, codesOf(environment)])), suppress };
}

/**
 * Each suppressed finding becomes information that gives the reason; what `fail-on` names and nobody has suppressed fails
 * the run, if it only looks: after an update it is too late to stop anything.
 * @param today YYYY-MM-DD, in UTC; a suppression holds through the day that it names
 */
export function gated(stacks: readonly StackReport[], { failOn, suppress }: Gates, today: string): Gated {
  const holds = suppress.filter(({ until }) => until === undefined || until >= today);
  const tripped = stacks.flatMap((stack) => trippedBy(stack, failOn.get(stack.id) ?? [], holds));
  const ended = suppress.filter((each) => !holds.includes(each) && stacks.some((stack) => isUsed(each, stack)));
  return {
    stacks: stacks.map((stack) => ({ ...stack, findings: stack.findings.map((each) => softened(each, holds)) })),
    findings: tripped,
    notes: ended.map(endedNote),
  };
}

function trippedBy(stack: StackReport, codes: readonly string[], holds: readonly Suppression[]): Finding[] {
  if (isApplied(stack.update)) return [];
  const open = stack.findings.filter((finding) => suppressionOf(finding, holds) === undefined);
  const names = new Set(
    open.flatMap(({ code, severity }) => codes.filter((each) => each === code || each === severity)),
  );
  if (names.size === 0) return [];
  const message = `fail-on stops ${stack.id}: ${[...names].join(", ")}. Change what it names, or agree to it with a reason under suppress in infra-action.yml.`;
  return [{ code: "FAIL_ON", severity: "danger", message, urn: null, source: null }];
}

function softened(finding: Finding, holds: readonly Suppression[]): Finding {
  const by = suppressionOf(finding, holds);
  if (by === undefined) return finding;
  const until = by.until === undefined ? "" : ` until ${by.until}`;
  return { ...finding, severity: "info", message: `${finding.message}${SUPPRESSED}${until}: ${by.reason}` };
}

const SUPPRESSED = " Suppressed";

/** Whether a report's finding is one that was made, as it was or suppressed. */
export function isSameFinding(told: Finding, made: Finding): boolean {
  const isOne = told.code === made.code && told.urn === made.urn;
  return isOne && (told.message === made.message || told.message.startsWith(`${made.message}${SUPPRESSED}`));
}

const suppressionOf = (finding: Finding, all: readonly Suppression[]): Suppression | undefined =>
  all.find((each) => isAbout(each, finding));

const isUsed = (suppression: Suppression, { findings }: StackReport): boolean =>
  findings.some((finding) => isAbout(suppression, finding));

/** Of one resource by its name or its whole URN, else of every one. */
function isAbout({ code, resource }: Suppression, finding: Finding): boolean {
  if (code !== finding.code) return false;
  return resource === undefined || resource === finding.urn || resource === finding.urn?.split("::").at(-1);
}

function endedNote({ code, resource, reason, until }: Suppression): Note {
  const what = resource === undefined ? code : `${code} of ${resource}`;
  return {
    code: "SET_UP",
    message: `infra-action.yml: the suppression of ${what} has ended on ${until ?? ""} and no longer holds (${reason}).`,
  };
}
