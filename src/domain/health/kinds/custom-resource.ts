import { z } from "zod";
import { conditionOf, conditionsSchema, wordsOf, type Condition } from "../conditions";
import type { HealthStatus } from "../target";
import { foreignLine } from "../text";
import { kindRule, verdict, type Verdict } from "../verdict";

/** What is no text says nothing here: a field of that name may be anything in a kind that nobody here knows. */
const text = z
  .unknown()
  .optional()
  .transform((given) => (typeof given === "string" ? given : ""));
const fields = z.object({
  status: z
    .object({ conditions: conditionsSchema, phase: text, message: text })
    .nullish()
    .transform((given) => given ?? { conditions: [], phase: "", message: "" }),
});
type Status = z.infer<typeof fields>["status"];

/** Conditions that mean harm when they are True, whoever's they are. */
const HARM = ["Stalled", "Failed", "Degraded"];
/** What an operator calls done, the most common first. */
const DONE = ["Ready", "Available", "Healthy", "Succeeded", "Programmed", "Accepted"];
/** Phases that outrank a condition: an Argo Rollout is Available also while its new revision fails, or is held. */
const PHASES: ReadonlyMap<string, HealthStatus> = new Map([
  ["degraded", "Degraded"],
  ["failed", "Degraded"],
  ["error", "Degraded"],
  ["progressing", "Progressing"],
  ["paused", "Suspended"],
]);
const GAVE_UP = /Exceeded|TimedOut|Timeout|Fail|Abort|Error/;

/** The conventions of kstatus: Stalled, Reconciling, Ready. Without any of them nothing is known. */
export const customVerdict = kindRule(fields, ({ status }, { generation }): Verdict => {
  const { conditions } = status;
  const isStale = ({ observedGeneration: seen }: Condition): boolean =>
    seen !== null && generation !== null && seen !== generation;
  const stale = conditions.find((one) => isStale(one) && [...HARM, ...DONE].includes(one.type));
  const current = conditions.filter((one) => !isStale(one));
  const harm = HARM.map((type) => conditionOf(current, type)).find((one) => one?.status === "True");
  if (harm !== undefined) return said("Degraded", harm);
  const phased = phaseVerdict(status);
  if (phased !== undefined) return phased;
  const reconciling = conditionOf(current, "Reconciling");
  if (reconciling?.status === "True") return said("Progressing", reconciling);
  if (stale !== undefined)
    return verdict(
      "Progressing",
      `condition ${stale.type} is about generation ${stale.observedGeneration}, not yet ${generation}`,
    );
  return doneVerdict(current);
});

function phaseVerdict({ phase, message }: Status): Verdict | undefined {
  const status = PHASES.get(phase.toLowerCase());
  if (status === undefined) return undefined;
  return verdict(status, `has the phase ${foreignLine(message === "" ? phase : `${phase}: ${message}`)}`);
}

function doneVerdict(conditions: readonly Condition[]): Verdict {
  const done = DONE.flatMap((type) => conditionOf(conditions, type) ?? []);
  const open = done.find(({ status }) => status !== "True");
  if (open !== undefined) return said("Progressing", open);
  const halted = haltedIn(conditions);
  if (halted !== undefined) return said(GAVE_UP.test(halted.reason) ? "Degraded" : "Progressing", halted);
  const [first] = done;
  if (first !== undefined) return verdict("Healthy", first.type.toLowerCase(), { since: first.since });
  return verdict("Unknown", "it says nothing that is known about its health; a rule in infra-action.yml can read it");
}

/**
 * Progressing False, as a Deployment has it: it has stopped short. Operators that also have Degraded (OpenShift's) mean by it
 * that nothing is under way.
 */
function haltedIn(conditions: readonly Condition[]): Condition | undefined {
  const progressing = conditionOf(conditions, "Progressing");
  return progressing?.status === "False" && conditionOf(conditions, "Degraded") === undefined ? progressing : undefined;
}

const said = (status: Verdict["status"], condition: Condition): Verdict =>
  verdict(status, `${condition.type} is ${condition.status}: ${foreignLine(wordsOf(condition))}`, {
    since: condition.since,
  });
