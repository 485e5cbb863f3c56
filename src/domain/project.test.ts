import { InfraError } from "../errors";
import { configFileOf, parseProject } from "./project";

describe("parseProject", () => {
  it.each([
    { text: "name: net\nruntime: yaml\n", expected: { name: "net", runtime: "yaml", runtimeOptions: {} } },
    {
      text: "name: net\nruntime: {name: nodejs, options: {typescript: false}}\nmain: src\nstackConfigDir: stacks",
      expected: { runtime: "nodejs", runtimeOptions: { typescript: false }, main: "src", stackConfigDir: "stacks" },
    },
    { text: '{"name":"net","runtime":"go"}', expected: { name: "net", runtime: "go" } },
    { text: "name: net\nruntime: go\nconfig: stacks", expected: { stackConfigDir: "stacks" } },
    { text: "name: net\nruntime: go\nconfig: {net:a: {default: 1}}", expected: { stackConfigDir: undefined } },
    { text: "name: net\nruntime: go\nbackend: {url: file://~}", expected: { backendUrl: "file://~" } },
    { text: "name: net\nruntime: {name: go, options: null}\nbackend:\nmain:", expected: { backendUrl: undefined } },
  ])("reads $text", ({ text, expected }) => {
    expect(parseProject(text, ".")).toMatchObject(expected);
  });

  it.each([
    { text: "", why: "It has to be a map with `name` and `runtime`." },
    { text: "- a", why: "It has to be a map with `name` and `runtime`." },
    { text: "name: net", why: "Its `runtime` is missing or not what it has to be." },
    { text: "name: [secret]\nruntime: go", why: "Its `name` is missing or not what it has to be." },
    { text: "name: {", why: "It is no YAML: " },
  ])("refuses $text", ({ text, why }) => {
    let thrown: unknown;
    try {
      parseProject(text, "infra");
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(InfraError);
    expect(thrown).toMatchObject({
      code: "PROJECT_INVALID",
      explanation: { what: "infra/Pulumi.yaml cannot be used." },
    });
    expect((thrown as InfraError).message).toContain(why);
    expect((thrown as InfraError).message).not.toContain("secret");
  });
});

describe("configFileOf", () => {
  it.each([
    { file: "Pulumi.yaml", extra: "", stack: "dev", expected: "/r/infra/Pulumi.dev.yaml" },
    { file: "Pulumi.yml", extra: "", stack: "organization/net/dev", expected: "/r/infra/Pulumi.dev.yml" },
    { file: "Pulumi.json", extra: "", stack: "dev", expected: "/r/infra/Pulumi.dev.json" },
    { file: "Pulumi.yaml", extra: "stackConfigDir: ../stacks", stack: "dev", expected: "/r/stacks/Pulumi.dev.yaml" },
  ])("$file, $extra, $stack → $expected", ({ file, extra, stack, expected }) => {
    const project = parseProject(`name: net\nruntime: go\n${extra}`, ".", file);
    expect(configFileOf(project, "/r/infra", stack)).toBe(expected);
  });
});
