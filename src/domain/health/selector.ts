import { z } from "zod";

const expressionSchema = z.object({
  key: z.string(),
  operator: z.string(),
  values: z.array(z.string()).nullish(),
});
/** A label selector as workloads and budgets have it. */
export const selectorSchema = z.object({
  matchLabels: z.record(z.string(), z.string()).nullish(),
  matchExpressions: z.array(expressionSchema).nullish(),
});
export type Selector = z.infer<typeof selectorSchema>;

/** Whether a selector means these labels. An empty one means everything. */
export function isSelected(labels: Readonly<Record<string, string>>, selector: Selector): boolean {
  return (
    Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value) &&
    (selector.matchExpressions ?? []).every((expression) => holds(expression, labels))
  );
}

function holds(
  { key, operator, values }: z.infer<typeof expressionSchema>,
  labels: Readonly<Record<string, string>>,
): boolean {
  const value = labels[key];
  const isIn = value !== undefined && (values ?? []).includes(value);
  switch (operator) {
    case "In":
      return isIn;
    case "NotIn":
      return !isIn;
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    default:
      return false; // nothing that Kubernetes would take
  }
}

/** `app=day,tier in (web)`, as kubectl writes it. */
export function selectorText({ matchLabels, matchExpressions }: Selector): string {
  const words = (operator: string): string => (operator === "NotIn" ? "notin" : "in");
  return [
    ...Object.entries(matchLabels ?? {}).map(([key, value]) => `${key}=${value}`),
    ...(matchExpressions ?? []).map(({ key, operator, values }) => {
      if (operator === "Exists") return key;
      if (operator === "DoesNotExist") return `!${key}`;
      return `${key} ${words(operator)} (${(values ?? []).join(",")})`;
    }),
  ].join(",");
}
