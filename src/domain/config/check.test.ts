import { checkConfig } from "./check";
import { parseConfig } from "./parse";

const KNOWN = ["infra:day", "infra:dusk", "net:day"];
const check = (text: string) => checkConfig(parseConfig(text, "infra-action.yml"), text, KNOWN, "infra-action.yml");

describe("checkConfig", () => {
  it("takes names that stacks have", () => {
    expect(() =>
      check(`version: 1
stacks: {infra:day: {dependsOn: [net:day]}}
shared: [{paths: [lib], stacks: ["*", "infra:*", net:day]}]
services: {day: {stack: infra:day}, dawn: {managed: false}}
`),
    ).not.toThrow();
  });

  it.each([
    ["stacks:\n  infra:dya: {}", 'infra-action.yml:3 stacks.infra:dya: there is no stack "infra:dya"', "infra:day"],
    [
      "stacks:\n  infra:day:\n    dependsOn:\n      - net:dya",
      "infra-action.yml:5 stacks.infra:day.dependsOn.0:",
      "net:day",
    ],
    ["shared:\n  - paths: [a]\n    stacks: [other:*]", "infra-action.yml:4 shared.0.stacks.0:", undefined],
    ["services:\n  day:\n    stack: infra:dask", "infra-action.yml:4 services.day.stack:", "infra:dusk"],
  ])("tells %j", (text, message, meant) => {
    const run = () => check(`version: 1\n${text}\n`);
    expect(run).toThrow(message);
    if (meant !== undefined) expect(run).toThrow(`Did you mean "${meant}"?`);
  });
});
