import { stackReferences } from "./stack-reference";
import { eventsOf, pre } from "./testing/events";
import { recorded } from "./testing/recorded";

const reference = { type: "pulumi:pulumi:StackReference", name: "up" };

it.each([
  {
    because: "as the program names it",
    raw: [pre("read", { ...reference, new: { inputs: { name: "dev" } } })],
    names: ["dev"],
  },
  {
    because: "its id, without a name",
    raw: [pre("read", { ...reference, new: { id: "organization/a/b" } })],
    names: ["organization/a/b"],
  },
  {
    because: "a removed one is read no more",
    raw: [pre("discard", { ...reference, old: { inputs: { name: "dev" } } })],
    names: [],
  },
  { because: "other resources are none", raw: [pre("read", { new: { inputs: { name: "dev" } } })], names: [] },
])("$because", ({ raw, names }) => {
  expect(stackReferences(eventsOf(...raw))).toEqual(names);
});

it.each([
  { name: "reads-upstream", names: ["organization/net/dev"] },
  { name: "upstream-missing", names: ["organization/nope/dev"] },
  { name: "create", names: [] },
])("of the recorded run $name", ({ name, names }) => {
  expect(stackReferences(recorded(name))).toEqual(names);
});
