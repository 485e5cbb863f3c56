import fc from "fast-check";

const HALVES_OF_PAIRS = [String.fromCharCode(0xd83d), String.fromCharCode(0xdc00)];

/** Pieces that break out of Markdown, HTML, tables, fences and logs, or that GitHub makes something of. */
// prettier-ignore
const PIECES = [
  "@octocat", "@org/team", "a@b.io", "#123", "GH-12", "octo/repo#9", "4f2a9c1d7be0835566aa12cd90ef3412bb78de01",
  "CVE-2024-1234", "https://evil.example/x", "www.evil.example", "javascript:alert(1)", ":tada:", "$x^2$",
  "`", "``", "```", "````", "~~~", "<!--", "-->", "<script>alert(1)</script>", "</details>", "</summary>",
  "<details open>", "<img src=x onerror=y>", "</pre>", "</code>", "<a href=x>", "&lt;", "&#64;", "![i](http://x/y.png)",
  "[t](http://x)", "[x]: http://x", "[^1]", "**b**", "__b__", "~~s~~", "|", "\\|", "\\", "\n", "\n\n", "\r", "\t",
  "\u0000", "\u001b[31m", "\u202e", "\u200b", "\u2028", "\ufeff", "😀", "::error::x", "##[group]", "# h", "- l", "1. l",
  "> q", "---", "===", "    c", "+++", "@@ -1 +1 @@", " ", "a", "name", "Ω", ...HALVES_OF_PAIRS,
];

/** Names, values and messages as an attacker would choose them. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.array(fc.constantFrom(...PIECES), { maxLength: 8 }).map((pieces) => pieces.join("")) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 40 }) },
);
