import fc from "fast-check";
import { code, codeInTable, fence, htmlCode, prose, visible, visibleLines } from "./inert";
import { hostileText } from "./testing/hostile-text";
import { liveIn, readMarkdown } from "./testing/read-markdown";

const ZERO_WIDTH = "\u200b";
const LONE = String.fromCharCode(0xd800);

describe("prose", () => {
  it.each([
    ["@octocat did it", `@${ZERO_WIDTH}octocat did it`],
    ["see #12 and octo/repo#9", `see #${ZERO_WIDTH}12 and octo/repo#${ZERO_WIDTH}9`],
    ["GH-12", `GH-${ZERO_WIDTH}12`],
    ["https://evil.example", `https:${ZERO_WIDTH}//evil.example`],
    ["www.evil.example", `www${ZERO_WIDTH}.evil.example`],
    ["at 4f2a9c1d", `at 4f2a9c${ZERO_WIDTH}1d`],
    [":tada:", `:${ZERO_WIDTH}tada:`],
    ["costs $5 or $x^2$, ${a.b}", `costs \`$5\` or \`$x\`^\`2$\`, \`\${a.b}\``],
    ["$`x`$", `\`$\`${ZERO_WIDTH}\`x\`${ZERO_WIDTH}\`$\``],
    ["<b>", "&#60;b&#62;"],
    ["a | b", "a &#124; b"],
    ["two\nlines  here", "two lines here"],
    ["1. list", "1&#46; list"],
    ["3.259.0", "3.259.0"],
    ["- item", "&#45; item"],
    ["day-cluster is us-east-1's", "day-cluster is us-east-1&#39;s"],
    ["evil \u202etxt", "evil &#60;U+202E&#62;txt"],
    ["run `pulumi up` now", "run `pulumi up` now"],
    ["`a``b`", `\`a\`${ZERO_WIDTH}\`b\``],
    ["a ` alone", "a &#96; alone"],
  ])("%j → %j", (sentence, expected) => {
    expect(prose(sentence)).toBe(expected);
  });

  it.each([
    ["Bucket logs is replaced", ["logs"], "Bucket `logs` is replaced"],
    ["logs-old and logs", ["logs"], "logs-old and `logs`"],
    ["catalogs only", ["logs"], "catalogs only"],
    ["aws:s3:Bucket logs", ["aws:s3:Bucket", "logs"], "`aws:s3:Bucket` `logs`"],
    ["a of one letter", ["a"], "a of one letter"],
  ])("puts the names it knows into code: %j", (sentence, names, expected) => {
    expect(prose(sentence, { names })).toBe(expected);
  });
});

describe("names in code", () => {
  it.each([
    ["logs", "`logs`"],
    ["a`b", "``a`b``"],
    ["`x", "`` `x ``"],
    ["", '`""`'],
    ["two\nlines", "`two<U+000A>lines`"],
  ])("code(%j) is %s", (name, expected) => {
    expect(code(name)).toBe(expected);
  });

  it("leaves no pipe in a table's cell", () => {
    expect(codeInTable("a|b\\|c")).toBe("`a<U+007C>b\\<U+007C>c`");
  });

  it("is text inside an HTML element", () => {
    expect(htmlCode('</code><img src="x">')).toBe("<code>&#60;/code&#62;&#60;img src=&#34;x&#34;&#62;</code>");
  });

  it("elides a long name in its middle", () => {
    expect(code("n".repeat(1000))).toMatch(/^`n{96} … 840 characters … n{64}`$/);
  });
});

describe("characters that hide", () => {
  it("are spelt out, but for the selector that makes an emoji colourful", () => {
    expect(visible(`a\u0000\u001b[31m\u00ad\u202e${LONE}\u{e0041}❤\ufe0f\n\t`)).toBe(
      "a<U+0000><U+001B>[31m<U+00AD><U+202E><U+D800><U+E0041>❤\ufe0f<U+000A><U+0009>",
    );
    expect(visibleLines("a\nb\tc\r")).toBe("a\nb\tc<U+000D>");
  });
});

describe("whatever the text is", () => {
  it("prose becomes text and code, and nothing in it is live", () => {
    fc.assert(
      fc.property(hostileText, fc.array(hostileText, { maxLength: 2 }), (sentence, names) => {
        const rendered = readMarkdown(`- ${prose(sentence, { names })} end`);
        expect([...rendered.elements].filter((name) => name !== "code")).toEqual(["ul", "li"]);
        expect(liveIn(rendered)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it("a name stays inside its code", () => {
    fc.assert(
      fc.property(hostileText, (name) => {
        const text = `x ${code(name)} y\n\n| a | b |\n| - | - |\n| ${codeInTable(name)} | z |\n\n<p>${htmlCode(name)}</p>`;
        const { skeleton, prose: outside } = readMarkdown(text);
        expect(skeleton).toBe("p table(thead(tr(th th)) tbody(tr(td td))) p");
        expect(outside.join("").replace(/\s+/g, " ")).toBe("x y a b z ");
      }),
      { numRuns: 300 },
    );
  });

  it("a block holds exactly its lines", () => {
    fc.assert(
      fc.property(fc.array(hostileText, { minLength: 1, maxLength: 5 }), (texts) => {
        const lines = texts.flatMap((text) => visibleLines(text).split("\n"));
        const { skeleton, blocks } = readMarkdown(`before\n${fence("text", lines)}\nafter`);
        expect(skeleton).toBe("p pre(code[class=language-text]) p");
        expect(blocks[0]?.text).toBe(lines.join("\n"));
      }),
      { numRuns: 200 },
    );
  });
});
