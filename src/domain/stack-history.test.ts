import { lastUpdates } from "./stack-history";

const [A, B] = ["a".repeat(40), "b".repeat(40)];
const update = (result: string, head?: string, kind = "update") => ({
  ...{ version: 0, kind, result, message: "", config: {} },
  environment: { "exec.kind": "auto.inline", ...(head === undefined ? {} : { "git.head": head }) },
});

it.each<[string, unknown, unknown]>([
  ["the last update succeeded", [update("succeeded", B), update("succeeded", A)], { successful: B, isCurrent: true }],
  ["the last one failed", [update("failed", B), update("succeeded", A)], { successful: A, isCurrent: false }],
  ["none has succeeded", [update("failed", B), update("failed", A)], { tried: A, isCurrent: false }],
  ["a refresh since", [update("succeeded", B, "refresh"), update("succeeded", A)], { successful: A, isCurrent: true }],
  ["it was destroyed", [update("succeeded", B, "destroy"), update("succeeded", A)], undefined],
  [
    "it could not be destroyed",
    [update("failed", B, "destroy"), update("succeeded", A)],
    { successful: A, isCurrent: false },
  ],
  [
    "made again after it was destroyed, without success",
    [update("failed", B), update("succeeded", A, "destroy"), update("succeeded", A)],
    { tried: B, isCurrent: false },
  ],
  ["updated outside of git", [update("succeeded"), update("succeeded", A)], undefined],
  ["no commit but words", [update("succeeded", "--upload-pack=x")], undefined],
  ["no history", [], undefined],
  ["something else", { updates: 1 }, undefined],
])("%s", (_, printed, told) => {
  const expected = told === undefined ? undefined : { successful: undefined, tried: undefined, ...(told as object) };
  expect(lastUpdates(JSON.stringify(printed))).toEqual(expected);
});

it("no JSON tells nothing", () => {
  expect(lastUpdates("error: no stack")).toBeUndefined();
});
