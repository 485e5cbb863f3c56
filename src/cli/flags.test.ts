import { parseFlags } from "./flags";
import { helpText } from "./help";

const flags = (line: string, environment: Record<string, string> = {}) =>
  parseFlags(line === "" ? [] : line.split(" "), environment);

describe("parseFlags", () => {
  it.each([
    ["", { kind: "help", command: undefined }],
    ["--help", { kind: "help" }],
    ["preview -h", { kind: "help", command: "preview" }],
    ["--version", { kind: "version" }],
    ["preview --stack-name dev", { kind: "run", inputs: { command: "preview", "stack-name": "dev" } }],
    ["preview --stack-name=dev --refresh", { kind: "run", inputs: { refresh: true } }],
    ["preview --stack-name dev --edit-pr-comment=false", { kind: "run", inputs: { "edit-pr-comment": false } }],
    ["preview --stack-name dev --target a --target b", { kind: "run", inputs: { target: ["a", "b"] } }],
    ["preview --stacks a:dev --stacks b:dev", { kind: "run", inputs: { stacks: ["a:dev", "b:dev"] } }],
    ["preview --stack-name dev --refresh --refresh --json --json", { inputs: { refresh: true }, print: "json" }],
    ["preview --stack-name dev --json", { kind: "run", print: "json" }],
    [
      "preview --stack-name dev --markdown --report-file r.json",
      { kind: "run", print: "markdown", reportFile: "r.json" },
    ],
  ])("reads %p", (line, result) => {
    expect(flags(line)).toMatchObject(result);
  });

  it.each([
    ["report", { reports: ["reports/**/report.json"], "event-log": [] }],
    ["report a b/report.json", { reports: ["a", "b/report.json"], "event-log": [] }],
    ["report --event-log a.jsonl b.jsonl c.jsonl", { "event-log": ["a.jsonl", "b.jsonl", "c.jsonl"] }],
    ["report --event-log a.jsonl --event-log b.jsonl", { "event-log": ["a.jsonl", "b.jsonl"], "comment-on-pr": false }],
    ["report a --event-log b.jsonl", { "event-log": ["b.jsonl", "a"] }],
  ])("reads the files of %p", (line, inputs) => {
    expect(flags(line)).toMatchObject({ kind: "run", inputs: { command: "report", ...inputs } });
  });

  it.each([
    ["completion bash", { kind: "completion", shell: "bash" }],
    ["completion --help", { kind: "help", command: undefined }],
  ])("reads %p", (line, result) => {
    expect(flags(line)).toEqual(result);
  });

  it("takes the token from where a terminal has it", () => {
    expect(flags("preview --stack-name dev", { GITHUB_TOKEN: "t" })).toMatchObject({ inputs: { "github-token": "t" } });
  });

  it.each([
    ["preveiw", '"preveiw" is no command. Did you mean preview?'],
    ["preview dev", '"dev" is one word too many.'],
    ["preview --stack-nmae dev", '"--stack-nmae" is no flag. Did you mean --stack-name?'],
    ["preview --stack-name", "Flag --stack-name needs a value."],
    ["preview --stack-name dev --json --markdown", "both want stdout"],
    ["preview --stack-name dev --refresh=maybe", 'Input "refresh" is "maybe".'],
    ["preview --stack-name dev --stack-name prod", "Flag --stack-name is given twice, with different values."],
    ["preview --stack-name dev --refresh --refresh=false", "Flag --refresh is given twice, with different values."],
    ["preview --report-file a --report-file b", "Flag --report-file is given twice, with different values."],
    ["preview --stack-name dev --json=false", "Flag --json takes no value."],
    ["output --stack-name dev --markdown", "output prints no Markdown."],
    ["completion", "Say for which shell: infra-action completion bash|zsh|fish."],
    ["completion bahs", "Did you mean bash?"],
    ["completion bash zsh", "Say for which shell"],
    ["report --event-log a.jsonl --expected []", "do not go together"],
  ])("refuses %p", (line, message) => {
    expect(() => flags(line)).toThrow(message);
  });
});

describe("helpText", () => {
  it("fits a terminal and names every flag that does something", () => {
    const text = helpText("preview");
    expect(text).toContain("--stack-name STACK");
    expect(text).not.toContain("--exclude-protected");
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(120);
  });
});
