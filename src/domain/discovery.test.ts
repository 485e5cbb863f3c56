import { discover, projectFiles, type ProjectFacts } from "./discovery";

const facts = (over: Partial<ProjectFacts> = {}): ProjectFacts => ({
  name: "infra",
  runtime: "nodejs",
  main: undefined,
  stackConfigDir: undefined,
  ...over,
});

describe("projectFiles", () => {
  it("takes one a folder, in Pulumi's order, and no stack files", () => {
    const files = [
      "a/Pulumi.json",
      "a/Pulumi.yaml",
      "b/Pulumi.yml",
      "a/Pulumi.dev.yaml",
      "c/pulumi.yaml",
      "Pulumi.yaml",
    ];
    expect(projectFiles(files)).toEqual(["Pulumi.yaml", "a/Pulumi.yaml", "b/Pulumi.yml"]);
  });
});

describe("discover", () => {
  it.each<[string, Partial<ProjectFacts>, string[], object]>([
    [
      "each stack file is a stack",
      {},
      ["infra/Pulumi.day.yaml", "infra/Pulumi.dusk.yml"],
      { stacks: [{ id: "infra:day" }, { id: "infra:dusk" }] },
    ],
    ["stack names with dots", {}, ["infra/Pulumi.eu.prod.yaml"], { stacks: [{ id: "infra:eu.prod" }] }],
    [
      "stackConfigDir",
      { stackConfigDir: "stacks" },
      ["infra/stacks/Pulumi.day.yaml", "infra/Pulumi.no.yaml"],
      { stacks: [{ id: "infra:day", configFile: "infra/stacks/Pulumi.day.yaml" }], folders: ["infra", "infra/stacks"] },
    ],
    ["main as a folder elsewhere", { main: "../program/" }, [], { folders: ["infra", "program"] }],
    ["main as a file", { main: "src/index.ts" }, [], { folders: ["infra", "infra/src"] }],
    [
      "the same stack in two formats once",
      {},
      ["infra/Pulumi.day.yaml", "infra/Pulumi.day.json"],
      { stacks: [{ id: "infra:day" }] },
    ],
  ])("%s", (_, over, files, expected) => {
    expect(discover(files, new Map([["infra/Pulumi.yaml", facts(over)]]))).toMatchObject([expected]);
  });

  it("knows the root as a dot", () => {
    expect(discover(["Pulumi.dev.yaml"], new Map([["Pulumi.yaml", facts()]]))).toMatchObject([
      { workDir: ".", stacks: [{ id: ".:dev" }] },
    ]);
  });
});
