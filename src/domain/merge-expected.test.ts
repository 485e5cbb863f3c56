import { parseExpected } from "./merge-expected";

const matrix = {
  include: [
    {
      id: "services/day:dev",
      project: "day",
      "stack-name": "dev",
      "work-dir": "services/day",
      wave: 1,
      environment: "",
      reasons: ["index.ts changed"],
    },
  ],
};
const entry = {
  id: "services/day:dev",
  project: "day",
  stack: "dev",
  workDir: "services/day",
  wave: 1,
  reasons: ["index.ts changed"],
};

it.each([
  ["", undefined],
  [" \n", undefined],
  ["[]", []],
  ['{"include": []}', []],
  [JSON.stringify(matrix), [entry]],
  [JSON.stringify(matrix.include), [entry]],
  [
    '["infra:day", "infra:day"]',
    [{ id: "infra:day", project: "infra", stack: "day", workDir: "infra", wave: 0, reasons: [] }],
  ],
  ['[".:dev"]', [{ id: ".:dev", project: ".", stack: "dev", workDir: ".", wave: 0, reasons: [] }]],
])("%j expects %j", (text, stacks) => {
  expect(parseExpected(text)).toEqual(stacks);
});

it.each(["infra:day", "{}", "[1]", '{"include": [{}]}', '[""]', "null"])("refuses %p", (text) => {
  expect(() => parseExpected(text)).toThrow("neither the `matrix` nor the `stacks` output of detect");
});
