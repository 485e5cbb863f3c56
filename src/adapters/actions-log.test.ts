import { actionsLog } from "./actions-log";

/** What the runner is told: everything that is written to stdout. */
async function told(work: (log: ReturnType<typeof actionsLog>) => void | Promise<void>): Promise<string> {
  const lines: string[] = [];
  const write = jest.spyOn(process.stdout, "write").mockImplementation((text) => lines.push(String(text)) > 0);
  try {
    await work(actionsLog({}));
  } finally {
    write.mockRestore();
  }
  return lines.join("");
}

describe("actionsLog", () => {
  it.each<{ what: string; text: string; shown: string }>([
    { what: "a line", text: "hello", shown: "hello\n" },
    { what: "a command", text: "::error::pwned", shown: ": :error::pwned\n" },
    { what: "a command behind spaces", text: " \t::set-output name=x::y", shown: " \t: :set-output name=x::y\n" },
    { what: "a command on a later line", text: "a\n::add-mask::e\nb", shown: "a\n: :add-mask::e\nb\n" },
    { what: "a command behind a carriage return", text: "a\r::stop-commands::x", shown: "a\n: :stop-commands::x\n" },
    { what: "a command behind a control character", text: "\u0000::error::x", shown: ": :error::x\n" },
    { what: "a command behind a sequence", text: "\u001b]0;t\u0007::error::x", shown: ": :error::x\n" },
    { what: "a command of the old kind", text: "x ##[command]y", shown: "x ## [command]y\n" },
    { what: "colons inside", text: "aws::s3::Bucket", shown: "aws::s3::Bucket\n" },
  ])("shows $what as text", async ({ text, shown }) => {
    expect(await told((log) => log.info(text))).toBe(shown);
  });

  it("annotates on file and line, each in one command", async () => {
    const source = { file: "infra/index.ts", line: 7, column: 3 };
    const output = await told((log) => {
      log.annotate({ level: "error", title: "a: b,\nc", message: "one\n::error::two", source });
      log.annotate({ level: "warning", title: "t", message: "m", source: { ...source, column: null } });
      log.annotate({ level: "notice", title: "", message: "m", source: null });
    });

    expect(output).toBe(
      [
        "::error title=a%3A b%2C c,file=infra/index.ts,line=7,col=3::one%0A::error::two",
        "::warning title=t,file=infra/index.ts,line=7::m",
        "::notice::m",
        "",
      ].join("\n"),
    );
  });

  it("folds a group, also where its work fails", async () => {
    const output = await told(async (log) => {
      await log.group("Set\n::error::up", async () => log.info("in")).catch(() => undefined);
      await log.group("Two", () => Promise.reject(new TypeError("no"))).catch(() => undefined);
    });

    expect(output).toBe("::group::Set ::error::up\nin\n::endgroup::\n::group::Two\n::endgroup::\n");
  });

  it("has the runner hide the lines of a secret that are worth hiding, and no others", async () => {
    expect(await told((log) => log.mask("first-line\n}\nsecond%line\n"))).toBe(
      "::add-mask::first-line\n::add-mask::second%25line\n",
    );
    expect(await told((log) => log.mask("true"))).toBe("");
  });

  it("tells the debug log what the runner may show there", async () => {
    expect(await told((log) => log.debug("a\n::error::b"))).toBe("::debug::a%0A::error::b\n");
  });
});
