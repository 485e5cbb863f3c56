import type { Unreadable } from "./evidence";
import { foreignLine } from "./text";

/** What was not allowed, with the verb that is missing: what a person needs to grant it. */
export function refusalWords({ apiGroup, resource, namespace, verb, reason }: Unreadable): string {
  const what = apiGroup === "" ? resource : `${resource}.${apiGroup}`;
  const where = namespace === null ? "" : ` in namespace ${namespace}`;
  return reason === "Forbidden"
    ? `may not ${verb} ${what}${where}: grant the verb ${verb} on it`
    : `could not ${verb} ${what}${where}: ${foreignLine(reason, 200)}`;
}
