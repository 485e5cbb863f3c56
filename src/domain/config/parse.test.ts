import { parseConfig } from "./parse";

const parse = (text: string) => parseConfig(text, "infra-action.yml");

describe("parseConfig", () => {
  it("reads the whole of it", () => {
    const text = `
version: 1
ignore: ["docs/**"]
shared: [{paths: [lib/**], stacks: ["infra:*"]}]
stacks:
  infra:day: {paths: [x/**], dependsOn: [net:day], environment: production, env: {AWS_PROFILE: day}, role: arn, leaveAlone: false}
environments: {production: {approval: strict, fail-on: [REPLACE], lock-timeout: 10m, timeout: 1h, env: {}, role: arn}}
services: {day: {paths: [services/day/**], image: day, manifests: services/day/k8s, stack: "infra:day", managed: true}}
health: {day: {cluster: day-cluster, namespace: default, deadline: 5m, http: /health}}
policy: {packs: [policy]}
suppress: [{code: REPLACE, resource: vpc, reason: known, until: 2027-01-01}]
`;
    expect(parse(text)).toMatchObject({
      stacks: { "infra:day": { dependsOn: ["net:day"] } },
      services: { day: { managed: true } },
    });
  });

  it.each([
    ["", "infra-action.yml:1 version: expected 1."],
    ["version: 2", "infra-action.yml:1 version: expected 1."],
    ["version: 1\nstack: {}", 'infra-action.yml:2 "stack" is no key of the file. Did you mean "stacks"?'],
    ["version: 1\nignore: docs", "infra-action.yml:2 ignore: expected an array."],
    [
      "version: 1\nstacks:\n  infra:day:\n    dependOn: []",
      'infra-action.yml:4 "dependOn" is no key of stacks.infra:day. Did you mean "dependsOn"?',
    ],
    ["version: 1\nstacks:\n  day: {}", "infra-action.yml:3"],
    ["version: 1\nstacks:\n  day: {}", "a stack as work-dir:stack, such as infra:day"],
    ["version: 1\nenvironments:\n  p:\n    approval: on", 'expected "off" or "warn" or "strict"'],
    [
      "version: 1\nenvironments:\n  p:\n    timeout: 10",
      "infra-action.yml:4 environments.p.timeout: expected a duration above zero such as 90s, 10m or 1h.",
    ],
    ["version: 1\nenvironments:\n  p: {timeout: 0s}", "expected a duration above zero such as 90s, 10m or 1h."],
    ["version: 1\nenvironments:\n  p: {lock-timeout: 10}", "expected a duration such as 90s, 10m or 1h."],
    ["version: 1\nenvironments:\n  p:\n    timeout: 10x", "a duration above zero such as 90s, 10m or 1h"],
    [
      "version: 1\nshared:\n  - path: [a]\n    stacks: [b]",
      'infra-action.yml:3 "path" is no key of shared.0. Did you mean "paths"?',
    ],
    ["version: 1\nrules:\n  - kind: W\n    healthy: [{path: phase}]", "a JSONPath such as {.status.phase}"],
    ["version: 1\nrules:\n  - kind: W\n    healthy: [{path: .a, matches: '('}]", "a regular expression"],
    [
      "version: 1\nsuppress:\n  - code: REPLACED\n    reason: r",
      'infra-action.yml:3 suppress.0.code: expected a code of docs/report.md, not "REPLACED" (did you mean "REPLACE"?).',
    ],
    ["version: 1\nversion: 1", "infra-action.yml:2 Map keys must be unique. \n"],
    ["version: 1\n---\nversion: 1", "infra-action.yml:2 The file holds several documents. Keep one."],
    ['version: 1\nignore: [""]', "infra-action.yml:2 ignore.0: expected a text that is not empty."],
    [
      "version: 1\nsuppress: [{code: REPLACE, reason: r, until: 2027-02-30}]",
      "suppress.0.until: expected a day as YYYY-MM-DD.",
    ],
    [
      "version: 1\nhealth:\n  day:\n    cluster: {eks: 1}",
      "infra-action.yml:4 health.day.cluster.eks: expected a string.",
    ],
    [
      "version: 1\nhealth:\n  day:\n    cluster: {esk: a}",
      '"esk" is no key of health.day.cluster. Did you mean "eks"?',
    ],
    [
      "version: 1\nhealth:\n  day:\n    cluster: 5",
      "infra-action.yml:4 health.day.cluster: expected a string or a map.",
    ],
    [
      "version: 1\nhealth:\n  day:\n    http:\n      - url: x\n      - ulr: x",
      'infra-action.yml:6 "ulr" is no key of health.day.http.1. Did you mean "url"?',
    ],
    ["version: 1\nhealth:\n  day: {http: 5}", "health.day.http: expected a string or a map or an array."],
    ["version: 1\nhealth:\n  day: {http: {url: x, status: 99}}", "http.status: expected a number of at least 100."],
    ["version: 1\nhealth:\n  day: {http: {url: x, retries: 11}}", "http.retries: expected a number of at most 10."],
    ["version: 1\nhealth:\n  day: {http: {url: x, status: 200.5}}", "http.status: expected a whole number."],
    ["version: 1\nhealth:\n  day: {http: {url: x, body: '('}}", "http.body: expected a regular expression."],
    ["a: [", "infra-action.yml:1"],
    ["- a", "the file: expected a map."],
  ])("tells what is wrong with %j", (text, message) => {
    expect(() => parse(text)).toThrow(message);
  });

  it("tells every mistake at once", () => {
    expect(() => parse("versoin: 1\nignore: 3")).toThrow(/version.*expected 1.*\n?[^]*ignore[^]*versoin/);
  });
});
