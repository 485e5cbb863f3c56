import { INPUT_NAMES, INPUTS, inputsWithoutEffect, parseInputs, type InputName } from "./inputs";

const given = (inputs: Partial<Record<InputName, string>>) => (name: InputName) => inputs[name] ?? "";
const preview = { command: "preview", "stack-name": "dev" } as const;
const parsed = (inputs: Partial<Record<InputName, string>>) => parseInputs(given({ ...preview, ...inputs }));

describe("parseInputs", () => {
  it("knows an install by its empty command", () => {
    expect(parseInputs(given({}))).toMatchObject({ command: "", "pulumi-version": "" });
  });

  it.each<[InputName, string, unknown]>([
    ["work-dir", "", "./"],
    ["stack-name", "  dev\n", "dev"],
    ["comment-on-pr", "", false],
    ["comment-on-pr", "True", true],
    ["edit-pr-comment", "", true],
    ["edit-pr-comment", "FALSE", false],
    ["parallel", "", undefined],
    ["parallel", "8", 8],
    ["timeout", "90s", 90],
    ["timeout", "10m", 600],
    ["timeout", "2h", 7200],
    ["color", "", "auto"],
    ["target", "urn:a\n\n urn:b ;urn:c\n", ["urn:a", "urn:b", "urn:c"]],
    ["target", "", []],
    ["message", "", undefined],
    ["github-token", "", undefined],
    [
      "config-map",
      "a:b: {value: x, secret: true}\nc: 3",
      { "a:b": { value: "x", secret: true }, c: { value: "3", secret: false } },
    ],
  ])("reads %s from %p", (name, text, value) => {
    expect(parsed({ [name]: text })[name as never]).toEqual(value);
  });

  it.each<[Partial<Record<InputName, string>>, string]>([
    [{ command: "preveiw" }, 'Input "command" is "preveiw". Expected one of preview, detect, up,'],
    [{ command: "preveiw" }, "Did you mean preview?"],
    [{ "comment-on-pr": "yes" }, 'Input "comment-on-pr" is "yes". Expected true or false.'],
    [{ parallel: "0" }, 'Input "parallel" is "0". Expected a whole number from 1 to 2147483647.'],
    [{ parallel: "1e3" }, 'Input "parallel" is "1e3".'],
    [{ timeout: "10" }, 'Input "timeout" is "10". Expected a duration above zero: 90s, 10m or 1h.'],
    [{ timeout: "0s" }, 'Input "timeout" is "0s".'],
    [{ color: "blue" }, 'Input "color" is "blue". Expected one of auto, always, never, raw.'],
    [{ "log-verbosity": "12" }, "Expected a whole number from 1 to 11."],
    [{ "stack-name": "", target: "urn:a" }, 'Input "target" is about one stack. Name it by "stack-name".'],
    [{ "pulumi-version": "3.1.0", "pulumi-version-file": ".v" }, "both name a version. Keep one of them."],
    [{ "config-map": "a: [" }, 'Input "config-map" is no YAML.'],
    [{ "config-map": "- a" }, 'Input "config-map" is no map.'],
    [{ "config-map": "a: {value: {b: 1}}" }, 'Input "config-map" has a value for "a" that cannot be set.'],
    [{ policyPackConfigs: "a.json" }, 'Input "policyPackConfigs" has more lines than "policyPacks".'],
  ])("refuses %p", (inputs, message) => {
    expect(() => parsed(inputs)).toThrow(message);
  });

  it.each([
    ["dev", "", false],
    ["", "", true],
    ["", "false", false],
    ["dev", "true", true],
  ])("comments for stack %p and %p: %p", (stack, text, comments) => {
    const inputs = parsed({ "stack-name": stack, "comment-on-pr": text, "comment-on-summary": text });
    expect([inputs["comment-on-pr"], inputs["comment-on-summary"]]).toEqual([comments, comments]);
  });

  it("names all mistakes at once, and the page to look at", () => {
    expect(() => parsed({ parallel: "x", timeout: "x" })).toThrow(/"timeout".*"parallel".*docs\/inputs\.md/);
  });

  it("never repeats a config value, which may be a secret", () => {
    expect(() => parsed({ "config-map": "a: {value: [hunter2]}" })).toThrow(expect.not.stringContaining("hunter2"));
  });

  it("shortens what was pasted by mistake", () => {
    expect(() => parsed({ color: "x".repeat(5000) })).toThrow(/^.{0,400}$/s);
  });
});

describe("the table", () => {
  it.each(INPUT_NAMES)("%s has a description that ends, and a default it understands itself", (name) => {
    const { description, schema, default: standard } = INPUTS[name];
    expect(description).toMatch(/[.!?`]$/);
    expect(schema.safeParse(standard).success).toBe(true);
  });
});

describe("inputsWithoutEffect", () => {
  it("names what was given in vain", () => {
    expect(inputsWithoutEffect(parsed({ remove: "true", "exclude-protected": "false" }))).toEqual(["remove"]);
    expect(inputsWithoutEffect(parsed({ "lock-timeout": "600s" }))).toEqual([]);
    expect(inputsWithoutEffect(parsed({ "lock-timeout": "0" }))).toEqual(["lock-timeout"]);
  });
});
