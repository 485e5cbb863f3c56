import { isJsonPath, valuesAt } from "./json-path";

const OBJECT = {
  status: {
    phase: "Ready",
    "a.b": 1,
    list: [{ n: 1 }, { n: 2 }],
    conditions: [
      { type: "Ready", status: "False" },
      { type: "Synced", status: "True" },
    ],
  },
};

describe("valuesAt", () => {
  it.each<[path: string, values: unknown[]]>([
    ["{.status.phase}", ["Ready"]],
    [".status.phase", ["Ready"]],
    ["$.status.phase", ["Ready"]],
    ["{.status['a.b']}", [1]],
    ["{.status.a\\.b}", [1]],
    ["{.status.list[0].n}", [1]],
    ["{.status.list[-1].n}", [2]],
    ["{.status.list[*].n}", [1, 2]],
    ['{.status.conditions[?(@.type=="Ready")].status}', ["False"]],
    ["{.status.conditions[?(@.type!='Ready')].status}", ["True"]],
    ["{.status.nothing.at.all}", []],
    ["{.status.phase.more}", []],
    ["{.status.constructor}", []],
  ])("finds what %s says", (path, values) => {
    expect(valuesAt(OBJECT, path)).toEqual(values);
  });

  it.each(["", "{}", "{.a", "status", "{.a[}", "{.a[?(@.b>1)]}", "{..phase}"])("refuses %j", (path) => {
    expect(isJsonPath(path)).toBe(false);
    expect(valuesAt(OBJECT, path)).toBeUndefined();
  });
});
