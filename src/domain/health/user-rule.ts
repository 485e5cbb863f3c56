import { valuesAt } from "./json-path";
import type { KubeObject } from "./object";
import type { HealthRule, RuleCondition } from "./rule";
import type { HealthStatus } from "./target";
import { foreignLine } from "./text";
import { verdict, type Verdict } from "./verdict";

/** The worst first: a rule that finds harm is not outvoted by one that finds health. */
const ORDER: readonly (readonly [keyof HealthRule, HealthStatus])[] = [
  ["degraded", "Degraded"],
  ["suspended", "Suspended"],
  ["progressing", "Progressing"],
  ["healthy", "Healthy"],
];

/** What the user's own rules say of an object; undefined where none is about its kind. */
export function ruledVerdict(object: KubeObject, rules: readonly HealthRule[]): Verdict | undefined {
  const rule = rules.find(({ kind, group }) => kind === object.kind && (group === undefined || group === object.group));
  if (rule === undefined) return undefined;
  const whole = { ...object.body, apiVersion: object.apiVersion, kind: object.kind };
  const metadata = { name: object.name, namespace: object.namespace, generation: object.generation };
  const described = { ...whole, metadata: { ...metadata, labels: object.labels, annotations: object.annotations } };
  for (const [key, status] of ORDER) {
    const conditions = (rule[key] ?? []) as readonly RuleCondition[];
    // Harm is any of its conditions; health is all of them.
    const held = conditions.map((condition) => wordsIfHeld(condition, described));
    const isTrue = status === "Healthy" ? held.length > 0 && held.every(isString) : held.some(isString);
    if (isTrue) return verdict(status, held.filter(isString).join(", "));
  }
  const hasFallback = rule.healthy === undefined || rule.healthy.length === 0;
  return verdict(
    "Unknown",
    hasFallback ? "no rule of infra-action.yml says what is healthy" : "no rule of infra-action.yml holds",
  );
}

const isString = (value: string | undefined): value is string => value !== undefined;

/** How the condition is told, if it holds. */
function wordsIfHeld({ path, is, matches, reason }: RuleCondition, object: unknown): string | undefined {
  const values = valuesAt(object, path) ?? [];
  const value = values.find((one) => {
    const text = typeof one === "object" ? JSON.stringify(one) : String(one);
    if (is !== undefined) return text === String(is);
    return matches === undefined || new RegExp(matches).test(text.slice(0, 10_000));
  });
  if (value === undefined) return undefined;
  return (
    reason ??
    foreignLine(
      `${path.replace(/^\{(.*)\}$/, "$1")} is ${typeof value === "object" ? JSON.stringify(value) : String(value)}`,
    )
  );
}
