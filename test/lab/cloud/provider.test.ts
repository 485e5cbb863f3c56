import fc from "fast-check";
import { identify } from "./provider/identity.cjs";
import { covers, differences } from "./provider/paths.cjs";
import { canonical, secretMark, UNKNOWN } from "./provider/values.cjs";

describe("the provider: paths as the engine writes them", () => {
  it.each<{ before: unknown; after: unknown; paths: string[] }>([
    { before: { a: 1 }, after: { a: 1 }, paths: [] },
    { before: { a: { b: 1 } }, after: { a: { b: 2 } }, paths: ["a.b"] },
    { before: { a: [1, 2] }, after: { a: [1, 3, 4] }, paths: ["a[1]", "a[2]"] },
    { before: { a: [{ b: 1 }] }, after: { a: [{ b: 1, c: 2 }] }, paths: ["a[0].c"] },
    { before: { t: { "k8s.io/x": 1 } }, after: { t: {} }, paths: ['t["k8s.io/x"]'] },
    { before: {}, after: { 'say "hi"': 1 }, paths: ['["say \\"hi\\""]'] },
    { before: { a: {} }, after: { a: [] }, paths: ["a"] },
    { before: { a: UNKNOWN }, after: { a: UNKNOWN }, paths: ["a"] },
  ])("$before → $after: $paths", ({ before, after, paths }) => {
    expect(differences(before, after).map(({ path }) => path)).toEqual(paths);
  });

  it.each<{ pattern: string; path: string; covered: boolean }>([
    { pattern: "net.zone", path: "net.zone", covered: true },
    { pattern: "net", path: "net.zone", covered: true },
    { pattern: "net", path: "network", covered: false },
    { pattern: "rules[*].port", path: "rules[12].port", covered: true },
    { pattern: "rules[*].port", path: "rules[12].cidr", covered: false },
    { pattern: "rules[0]", path: "rules[1]", covered: false },
  ])("$pattern covers $path: $covered", ({ pattern, path, covered }) => {
    expect(covers(pattern, path)).toBe(covered);
  });

  it("finds a difference exactly where two values differ", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (before, after) => {
        expect(differences({ a: before }, { a: after }).length > 0).toBe(canonical(before) !== canonical(after));
      }),
    );
  });
});

describe("the provider: which package it plays", () => {
  const script = "/home/plugins/resource-aws-v7.48.0/pulumi-resource-aws";
  it.each<{ args: string[]; env: Record<string, string>; script: string; name: string; version: string }>([
    { script, args: ["127.0.0.1:1"], env: {}, name: "aws", version: "7.48.0" },
    { script: "/lab/pulumi-resource-eks", args: [], env: {}, name: "eks", version: "0.1.0" },
    { script, args: ["--name", "kubernetes", "--version", "4.0.0"], env: {}, name: "kubernetes", version: "4.0.0" },
    { script, args: [], env: { LAB_PROVIDER_NAME: "tls" }, name: "tls", version: "7.48.0" },
  ])("$script $args → $name $version", ({ name, version, ...started }) => {
    expect(identify(started.script, started.args, started.env)).toEqual({ name, version });
  });
});

it("marks secrets so that equal ones look equal, whatever the order of their keys", () => {
  expect(secretMark({ a: 1, b: [2] })).toBe(secretMark({ b: [2], a: 1 }));
  expect(secretMark("a")).not.toBe(secretMark("b"));
  expect(secretMark("hunter22")).not.toContain("hunter22");
});
