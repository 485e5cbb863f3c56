import { namedFiles } from "./named-files";

const NAMES = ["Pulumi.yaml", "Pulumi.*.yaml", "package.json", "requirements*.txt"];

describe("namedFiles", () => {
  it.each([
    ["Pulumi.yaml", true],
    ["a/b/Pulumi.yaml", true],
    ["a/Pulumi.eu.prod.yaml", true],
    ["a/Pulumi.yaml.bak", false],
    ["a/myPulumi.yaml", false],
    ["a/Pulumi.yaml/inside", false],
    ["a/Pulumi.x/y.yaml", false],
    ["Pulumi.d/Pulumi.yaml", true],
    ["a/Pulumi.two\nlines.yaml", true],
    ["ä/ü/package.json", true],
    ["a/requirements-dev.txt", true],
    ["node_modules/x/package.json", false],
    ["a/node_modules/x/package.json", false],
    ["my_node_modules/package.json", true],
    ["Pulumi.Pulumi.yaml", true],
  ])("%j: %s", (path, expected) => {
    expect(namedFiles(["first", path, "z/last"], NAMES)).toEqual(expected ? [path] : []);
  });

  it("gives each path once", () => {
    expect(namedFiles(["a/Pulumi.yaml", "a/Pulumi.yaml", "a/package.json"], NAMES)).toEqual([
      "a/Pulumi.yaml",
      "a/package.json",
    ]);
    expect(namedFiles([], NAMES)).toEqual([]);
  });
});
