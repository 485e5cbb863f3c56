import { OUTCOMES } from "./report";
import {
  deployedStackId,
  deploymentDescription,
  deploymentEnvironment,
  deploymentPayload,
  deploymentState,
} from "./deployment";

const day = { id: "infra:day", project: "infra", stack: "day" };

it.each([
  { environment: undefined, name: "infra/day" },
  { environment: "production", name: "production/infra/day" },
])("deploys to $name", ({ environment, name }) => expect(deploymentEnvironment({ ...day, environment })).toBe(name));

it.each([
  { payload: deploymentPayload(day), id: "infra:day" },
  { payload: '{"stack":"infra:day"}', id: "infra:day" },
  { payload: "", id: undefined },
  { payload: "{", id: undefined },
  { payload: { stack: 1 }, id: undefined },
  { payload: null, id: undefined },
])("$payload is of $id", ({ payload, id }) => expect(deployedStackId(payload)).toBe(id));

it("every outcome has a state, but for what was not begun", () => {
  const states = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, deploymentState(outcome)]));
  expect(states).toEqual({
    ...{ changed: "success", unchanged: "success", failed: "failure", refused: "failure", missing: "failure" },
    ...{ locked: "failure", "cut-short": "error", cancelled: "error", "waits-for-upstream": "error" },
    skipped: undefined,
  });
});

it.each([
  { headline: null, changes: { create: 2, same: 4, replace: 1 }, text: "2 create, 1 replace" },
  { headline: null, changes: { same: 4 }, text: "Nothing to change" },
  { headline: "It\nfailed.", changes: { create: 1 }, text: "It failed." },
  { headline: "x".repeat(200), changes: {}, text: `${"x".repeat(139)}…` },
])("describes it in one line: $text", ({ headline, changes, text }) =>
  expect(deploymentDescription({ headline, changes })).toBe(text),
);
