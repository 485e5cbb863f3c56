import { z } from "zod";
import { conditionOf, conditionsSchema, wordsOf, type Condition } from "../conditions";
import { foreignLine } from "../text";
import { kindRule, verdict, type Verdict } from "../verdict";

const fields = z.object({
  status: z
    .object({ conditions: conditionsSchema })
    .nullish()
    .transform((given) => given?.conditions ?? []),
});

/** Conditions that mean harm when they are True, whoever's they are. */
const HARM = ["Stalled", "Failed", "Degraded"];
/** What an operator calls done, the most common first. */
const DONE = ["Ready", "Available", "Healthy", "Succeeded", "Programmed", "Accepted"];

/** The conventions of kstatus: Stalled, Reconciling, Ready. Without any of them nothing is known. */
export const customVerdict = kindRule(fields, ({ status: conditions }): Verdict => {
  const harm = HARM.map((type) => conditionOf(conditions, type)).find((one) => one?.status === "True");
  if (harm !== undefined) return said("Degraded", harm);
  const reconciling = conditionOf(conditions, "Reconciling");
  if (reconciling?.status === "True") return said("Progressing", reconciling);
  const done = DONE.flatMap((type) => conditionOf(conditions, type) ?? []);
  const open = done.find(({ status }) => status !== "True");
  if (open !== undefined) return said("Progressing", open);
  const [first] = done;
  if (first !== undefined) return verdict("Healthy", first.type.toLowerCase(), { since: first.since });
  return verdict("Unknown", "it says nothing that is known about its health; a rule in infra-action.yml can read it");
});

const said = (status: Verdict["status"], condition: Condition): Verdict =>
  verdict(status, `${condition.type} is ${condition.status}: ${foreignLine(wordsOf(condition))}`, {
    since: condition.since,
  });
