import fc from "fast-check";
import { withoutWorkflowCommands } from "./workflow-command";

/** What the runner takes for a command (ActionCommand.cs): `::` at the start of the trimmed line, `##[` anywhere. */
const isCommand = (line: string): boolean => /^[\s\u0085\u180e\u200b\ufeff]*::/.test(line) || line.includes("##[");
const lines = (text: string): string[] => text.split(/[\n\r\v\f\u0085\u2028\u2029]/);

describe("withoutWorkflowCommands", () => {
  it.each([
    ["::error::x", ": :error::x"],
    ["a\n  ::add-mask::b", "a\n  : :add-mask::b"],
    ["a\r::stop-commands::b", "a\r: :stop-commands::b"],
    ["\u00a0::set-env", "\u00a0: :set-env"],
    ["x ##[error]y ##[group]z", "x ## [error]y ## [group]z"],
    ["urn:pulumi:dev::net::lab:index:Vpc::vpc", "urn:pulumi:dev::net::lab:index:Vpc::vpc"],
    [":::error::x", ": ::error::x"],
  ])("%j → %j", (text, expected) => {
    expect(withoutWorkflowCommands(text)).toBe(expected);
  });

  it("leaves no command in any line, and is done after one pass", () => {
    const piece = fc.constantFrom(
      "::",
      ":",
      "#",
      "##[",
      "[",
      "\n",
      "\r",
      " ",
      "\t",
      "\u2028",
      "\u0085",
      "\ufeff",
      "error",
      "a",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const safe = withoutWorkflowCommands(pieces.join(""));
        expect(lines(safe).filter(isCommand)).toEqual([]);
        expect(withoutWorkflowCommands(safe)).toBe(safe);
      }),
    );
  });
});
