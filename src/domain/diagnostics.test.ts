import fc from "fast-check";
import { cleanLine, cleanText, diagnosticsOf } from "./diagnostics";
import { diagnostic, eventsOf, policy, summary, urnOf, type Raw } from "./testing/events";
import { recorded } from "./testing/recorded";
import { processorTime } from "./testing/processor-time";

const messages = (...raw: Raw[]): string[] =>
  diagnosticsOf(eventsOf(...raw)).map(({ severity, message }) => `${severity}: ${message}`);

describe("diagnosticsOf", () => {
  it.each<{ because: string; raw: Raw[]; told: string[] }>([
    { because: "trailing newlines go", raw: [diagnostic("error", "boom\n\n")], told: ["error: boom"] },
    {
      because: "colours go",
      raw: [diagnostic("error", "\u001b[31mboom\u001b[0m <{%reset%}>x")],
      told: ["error: boom x"],
    },
    {
      because: "what the program prints is none",
      raw: [diagnostic("info", "stdout line\n\n"), diagnostic("info#err", "error: stderr line\n\n"), summary()],
      told: [],
    },
    { because: "debug is noise", raw: [diagnostic("debug", "x")], told: [] },
    { because: "each once", raw: [diagnostic("warning", "w"), diagnostic("warning", "w\n")], told: ["warning: w"] },
    {
      because: "errors first",
      raw: [diagnostic("warning", "w"), diagnostic("error", "e")],
      told: ["error: e", "warning: w"],
    },
    {
      because: "a better error is there",
      raw: [diagnostic("error", "boom"), diagnostic("error", "preview failed\n")],
      told: ["error: boom"],
    },
    { because: "no better one is", raw: [diagnostic("error", "preview failed\n")], told: ["error: preview failed"] },
    {
      because: "how plugins are found is nobody's business",
      raw: [diagnostic("warning", "using pulumi-resource-aws from $PATH at /usr/bin/pulumi-resource-aws\n")],
      told: [],
    },
    {
      because: "a plan's violation echoes values",
      raw: [
        diagnostic("error", "resource urn:pulumi:a::b::c::d violates plan: properties changed: ~~w[{HUNTER2}!={p3}]\n"),
      ],
      told: ["error: The change is not the one in the saved plan (the values are not shown, they may hold secrets)."],
    },
    {
      because: "a program in YAML has no other way",
      raw: [
        diagnostic("info#err", "loading\n\n"),
        diagnostic("info#err", "\u001b[31mError: no such thing\u001b[0m\n\n"),
        diagnostic("info#err", "  on Pulumi.yaml line 7:\n\n"),
        summary({}, "failed"),
      ],
      told: ["error: Error: no such thing\n  on Pulumi.yaml line 7:"],
    },
    {
      because: "stderr counts only where the engine has nothing to say",
      raw: [diagnostic("info#err", "Error: mine"), diagnostic("error", "boom"), summary({}, "failed")],
      told: ["error: boom"],
    },
    {
      because: "the language host died without its packages",
      raw: [
        diagnostic("info#err", "error: It looks like the Pulumi SDK has not been installed.\n\n"),
        diagnostic("error", "error reading from server: EOF\n"),
        summary({}, "failed"),
      ],
      told: ["error: It looks like the Pulumi SDK has not been installed."],
    },
  ])("$because", ({ raw, told }) => {
    expect(messages(...raw)).toEqual(told);
  });

  it("keeps the resource", () => {
    const urn = urnOf("lab:index:Vpc", "vpc");
    expect(diagnosticsOf(eventsOf(diagnostic("error", "boom", urn)))).toEqual([
      { severity: "error", message: "boom", urn, source: null },
    ]);
  });

  it("takes nothing of what a program prints from a recorded run", () => {
    const told = diagnosticsOf(recorded("program-prints")).map(({ message }) => message);
    expect(told).toEqual(["hello warn", "secret in warn [secret]"]);
  });

  it("is bounded", () => {
    const many = Array.from({ length: 500 }, (_, index) => diagnostic("warning", `w${index}`));
    expect(
      diagnosticsOf(eventsOf(...many, diagnostic("error", "x".repeat(100_000)), policy("mandatory"))),
    ).toHaveLength(100);
  });
});

describe("cleanText", () => {
  it("leaves no control character but newline and tab", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(cleanText(text)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
        expect(cleanLine(text)).not.toContain("\n");
        expect(cleanText(text, 5).isWellFormed()).toBe(true);
      }),
    );
  });

  it.each([" ".repeat(100_000), "\u001b]".repeat(50_000), "<{%".repeat(50_000), "\n".repeat(100_000)])(
    "takes no time on hostile text %#",
    (text) => {
      expect(processorTime(() => cleanText(`${text}x`))).toBeLessThan(1_000);
    },
  );
});
