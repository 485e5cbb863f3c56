/**
 * The part of kubectl's JSONPath that reads statuses: `{.status.phase}`, `.items[0].name`, `[*]`, `['a.b']`, and
 * `[?(@.type=="Ready")]`. Gives every value that fits; undefined where the path itself cannot be read.
 */
export function valuesAt(value: unknown, path: string): unknown[] | undefined {
  const steps = stepsOf(path);
  return steps?.reduce<unknown[]>((values, step) => values.flatMap((one) => step(one)), [value]);
}

export const isJsonPath = (path: string): boolean => stepsOf(path) !== undefined;

type Step = (value: unknown) => unknown[];

const TOKENS: readonly (readonly [pattern: RegExp, step: (match: RegExpExecArray) => Step])[] = [
  [/^\.?\[\?\(\s*@((?:\.[\w-]+)+)\s*(==|!=)\s*(?:"([^"]*)"|'([^']*)'|([\w.-]+))\s*\)\]/, filtered],
  [/^\.?\[(?:"([^"]*)"|'([^']*)')\]/, ([, double, single]) => member(double ?? single ?? "")],
  [
    /^\.?\[(-?\d{1,6})\]/,
    ([, index]) =>
      (value) =>
        present(Array.isArray(value) ? value.at(Number(index)) : undefined),
  ],
  [/^\.?\[\*\]|^\.\*/, () => (value) => (Array.isArray(value) ? value : isRecord(value) ? Object.values(value) : [])],
  [/^\.((?:[\w-]|\\\.)+)/, ([, name = ""]) => member(name.replaceAll("\\.", "."))],
];

function stepsOf(path: string): Step[] | undefined {
  let rest = path
    .trim()
    .replace(/^\{(.*)\}$/s, "$1")
    .trim()
    .replace(/^\$/, "");
  const steps: Step[] = [];
  while (rest !== "") {
    const found = TOKENS.map(([pattern, step]) => ({ match: pattern.exec(rest), step })).find(({ match }) => match);
    if (!found?.match) return undefined;
    steps.push(found.step(found.match));
    rest = rest.slice(found.match[0].length);
  }
  return steps.length === 0 ? undefined : steps;
}

function filtered([, path = "", operator, double, single, bare]: RegExpExecArray): Step {
  const names = path.split(".").slice(1);
  const wanted = double ?? single ?? bare ?? "";
  return (value) =>
    (Array.isArray(value) ? value : []).filter((item: unknown) => {
      const [own] = names.reduce<unknown[]>((values, name) => values.flatMap(member(name)), [item]);
      return (own !== undefined && String(own) === wanted) === (operator === "==");
    });
}

const member =
  (name: string): Step =>
  (value) =>
    present(isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined);

const present = (value: unknown): unknown[] => (value === undefined || value === null ? [] : [value]);

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
