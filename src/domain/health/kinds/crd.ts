import { z } from "zod";
import { conditionOf, conditionsSchema, wordsOf } from "../conditions";
import { foreignLine } from "../text";
import { kindRule, verdict } from "../verdict";

const fields = z.object({ status: z.object({ conditions: conditionsSchema }) });

export const crdVerdict = kindRule(fields, ({ status }) => {
  const names = conditionOf(status.conditions, "NamesAccepted");
  if (names?.status === "False") return verdict("Degraded", `its names are taken: ${foreignLine(wordsOf(names))}`);
  const established = conditionOf(status.conditions, "Established");
  if (established?.status === "True") return verdict("Healthy", "established", { since: established.since });
  if (established?.status === "False" && established.reason !== "Installing")
    return verdict("Degraded", `not established: ${foreignLine(wordsOf(established))}`);
  return verdict("Progressing", "is being installed");
});
