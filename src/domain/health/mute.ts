import type { Evidence } from "./evidence";
import { KIND_JUDGES } from "./kinds";
import type { HealthTarget } from "./target";
import { ruledVerdict } from "./user-rule";
import type { Wanted } from "./wanted";

/**
 * A custom resource that nobody named, that is there and says nothing about its health (a ServiceMonitor), is not waited for.
 * One that was named, or that a rule of the user's is about, has to be told.
 */
export function isMute(
  { kind, name, namespace, status }: HealthTarget,
  { objects }: Pick<Evidence, "objects">,
  rules: Wanted["rules"],
): boolean {
  const object = objects.find((one) => one.kind === kind && one.name === name && one.namespace === namespace);
  if (status !== "Unknown" || object === undefined || KIND_JUDGES.has(`${object.group}/${kind}`)) return false;
  return ruledVerdict(object, rules) === undefined;
}
