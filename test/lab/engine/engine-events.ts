import type { DiagnosticEvent, EngineEvent, StepEventMetadata, SummaryEvent } from "@pulumi/pulumi/automation";
import type { EngineResult } from "./engine-process";

/** Short ways to ask what an update did. */
type Told = Pick<EngineResult, "events">;

const stepOf = (event: EngineEvent): StepEventMetadata | undefined => event.resourcePreEvent?.metadata;

export const nameOf = (urn: string): string => urn.split("::").slice(3).join("::");

/** The engine's steps in order, as [op, name]; without the stack itself and the providers. */
export function steps({ events }: Told): (readonly [op: string, name: string])[] {
  return events.flatMap((event) => {
    const step = stepOf(event);
    if (step === undefined || /::pulumi:(pulumi:Stack|providers:)/.test(step.urn)) return [];
    return [[step.op, nameOf(step.urn)] as const];
  });
}

/** What happens to each resource by name; a replacement is `replace` alone. */
export function operations(told: Told): Readonly<Record<string, string>> {
  const logical = steps(told).filter(([op]) => op !== "create-replacement" && op !== "delete-replaced");
  return Object.fromEntries(logical.map(([op, name]) => [name, op]));
}

/** The metadata of a resource's step; the first one of this `op` when given, else the last one that tells of the change. */
export function stepFor({ events }: Told, name: string, op?: string): StepEventMetadata {
  const found = events.flatMap((event) => stepOf(event) ?? []).filter((step) => nameOf(step.urn) === name);
  const step =
    op === undefined ? found.findLast((each) => each.op !== "delete-replaced") : found.find((each) => each.op === op);
  if (step === undefined) throw new Error(`No ${op ?? "step"} of ${name} among ${JSON.stringify(found)}`);
  return step;
}

/** {path: kind} of a resource's change; null where the provider gave none. */
export function detailedDiff(told: Told, name: string, op?: string): Readonly<Record<string, string>> | null {
  const details = stepFor(told, name, op).detailedDiff as Record<string, { diffKind: string }> | null | undefined;
  if (details === null || details === undefined) return null;
  return Object.fromEntries(Object.entries(details).map(([path, { diffKind }]) => [path, diffKind]));
}

/** Messages of one severity, trimmed. */
export function diagnostics({ events }: Told, severity: DiagnosticEvent["severity"] = "error"): string[] {
  const all = events.flatMap((event) => event.diagnosticEvent ?? []);
  return all.filter((each) => each.severity === severity).map(({ message }) => message.trim());
}

/** The summary; undefined when the update was cut short. */
export const summary = ({ events }: Told): Summary | undefined =>
  events.find((event) => event.summaryEvent !== undefined)?.summaryEvent;

/** The SDK's type lacks how it ended. */
export type Summary = SummaryEvent & { readonly result?: "succeeded" | "failed" };
