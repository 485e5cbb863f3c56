import { LineSplitter, parseCommand, StepLog, type Command } from "./log-lines.mjs";

const shown = (lines: readonly string[], options: ConstructorParameters<typeof StepLog>[0] = {}) => {
  const log = new StepLog(options);
  for (const line of lines) log.take(line);
  return log;
};

describe("parseCommand", () => {
  it.each<{ line: string; command: Partial<Command> | undefined }>([
    {
      line: "::error file=a%2Cb.ts,line=3::what%0Awhy%25",
      command: { name: "error", properties: { file: "a,b.ts", line: "3" }, data: "what\nwhy%" },
    },
    { line: "  ::group::Preview", command: { name: "group", data: "Preview" } },
    { line: "##[warning]old form", command: { name: "warning", data: "old form" } },
    { line: "text before ##[add-mask]secret", command: { name: "add-mask", data: "secret" } },
    { line: "text before ::error::no", command: undefined },
    { line: "::not a command", command: undefined },
    { line: "urn:pulumi:dev::site::aws:s3/bucket:Bucket::logs", command: undefined },
  ])("reads $line", ({ line, command }) => {
    const found = parseCommand(line);
    if (command === undefined) expect(found).toBeUndefined();
    else expect(found).toMatchObject(command);
  });
});

describe("LineSplitter", () => {
  it.each([
    { pieces: ["a\nb", "c\n"], lines: ["a", "bc"] },
    { pieces: ["a\r", "\nb"], lines: ["a", "b"] },
    { pieces: ["a\r::error::x"], lines: ["a", "::error::x"] },
    { pieces: ["a\n\n"], lines: ["a", ""] },
  ])("makes $lines of $pieces", ({ pieces, lines }) => {
    const splitter = new LineSplitter();
    expect([...pieces.flatMap((piece) => splitter.push(piece)), ...splitter.end()]).toEqual(lines);
  });
});

describe("StepLog", () => {
  it("masks from the command on, each line of it, in annotations too", () => {
    const log = shown([
      "hunter2 is early",
      "::add-mask::hunter2%0Asecond-line",
      "hunter2",
      "x second-line",
      "::error title=of hunter2::hunter2!",
    ]);

    expect(log.lines).toEqual(["hunter2 is early", "::add-mask::***", "***", "x ***", "##[error]***!"]);
    expect(log.annotations).toEqual([{ level: "error", title: "of ***", message: "***!" }]);
  });

  it("acts on no command while they are stopped", () => {
    const log = shown(["::stop-commands::token-1", "::error::hidden", "::token-1::", "::notice::seen"]);

    expect(log.annotations).toEqual([{ level: "notice", message: "seen" }]);
    expect(log.lines).toContain("::error::hidden");
  });

  it("keeps ten annotations of a level", () => {
    const log = shown([...Array.from({ length: 12 }, (_, index) => `::error::${index}`), "::warning::w"]);
    expect(log.annotations).toHaveLength(11);
  });

  it("shows debug lines only in debug logging", () => {
    expect(shown(["::debug::deep"]).lines).toEqual([]);
    expect(shown(["::debug::deep"], { debug: true }).lines).toEqual(["##[debug]deep"]);
  });
});
