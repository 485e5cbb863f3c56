import fc from "fast-check";
import { elements, links, mathematics, references, textOf, type Reference } from "./inspect-gfm.mjs";
import { commentPage } from "./page.mjs";
import { renderGfm } from "./render-gfm.mjs";

const namesIn = (markdown: string) => elements(renderGfm(markdown).tree).map(({ name }) => name);

describe("renderGfm", () => {
  it.each<{ markdown: string; html: string }>([
    { markdown: "**bold** and `code`", html: "<p><strong>bold</strong> and <code>code</code></p>" },
    { markdown: "one\ntwo", html: "<p>one<br>two</p>" },
    { markdown: "one\\\ntwo", html: "<p>one<br>two</p>" },
    { markdown: "<!-- marker -->\n\ntext", html: "<p>text</p>" },
    { markdown: "```diff\n- a\n+ b\n```", html: '<pre><code class="language-diff">- a\n+ b\n</code></pre>' },
    { markdown: '<a href="javascript:alert(1)" onclick="x()">x</a>', html: "<p><a>x</a></p>" },
    { markdown: '<a href="java\tscript:alert(1)">x</a>', html: "<p><a>x</a></p>" },
    { markdown: "[x](data:text/html,y)", html: "<p><a>x</a></p>" },
    { markdown: '<div id="x" style="color:red"><font>y</font></div>', html: '<div id="user-content-x">y</div>' },
    { markdown: "<svg><script>alert(1)</script></svg>", html: "<p></p>" },
    {
      markdown: '<iframe src="https://x.invalid"></iframe>',
      html: '&lt;iframe src="https://x.invalid"&gt;&lt;/iframe&gt;',
    },
  ])("renders $markdown", ({ markdown, html }) => {
    expect(renderGfm(markdown).html.trim()).toBe(html);
  });

  it("gives tables, task lists and folded parts", () => {
    expect(namesIn("| a | b |\n|---|---|\n| 1 | 2 |")).toEqual([
      "table",
      "thead",
      "tr",
      "th",
      "th",
      "tbody",
      "tr",
      "td",
      "td",
    ]);
    expect(namesIn("- [x] done")).toEqual(["ul", "li", "input"]);
    expect(namesIn("<details><summary>more</summary>\n\n*text*\n\n</details>")).toEqual([
      "details",
      "summary",
      "p",
      "em",
    ]);
  });

  it("names what was taken out", () => {
    expect(renderGfm('<b onclick="x">y</b><blink>z</blink>').removed).toEqual(["<b onclick>", "<blink>"]);
  });

  it("lets nothing through that could act, whatever the text", () => {
    const piece = fc.constantFrom(
      "<",
      ">",
      '"',
      "'",
      "`",
      "\n",
      " ",
      "script",
      "img src=x onerror=y",
      "a href=javascript:z",
      "svg",
      "math",
      "style",
      "<!--",
      "-->",
      "[x](javascript:y)",
      "form",
      "input",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 4 })), { maxLength: 20 }), (pieces) => {
        const { html, tree } = renderGfm(pieces.join(""));
        expect(html).not.toMatch(/<(script|style|svg|math|form|iframe)\b/i);
        expect(
          elements(tree)
            .flatMap(({ attributes }) => Object.keys(attributes))
            .filter((name) => name.startsWith("on")),
        ).toEqual([]);
      }),
    );
  });
});

describe("references", () => {
  it.each<{ markdown: string; found: Reference[] }>([
    { markdown: "ping @mona, please", found: [{ kind: "mention", text: "@mona" }] },
    { markdown: "&#64;mona", found: [{ kind: "mention", text: "@mona" }] },
    { markdown: "@<!-- -->mona", found: [{ kind: "mention", text: "@mona" }] },
    { markdown: "\u200b@org/team", found: [{ kind: "mention", text: "@org/team" }] },
    { markdown: "`@mona` and mail at mona@example", found: [] },
    { markdown: "@\u200bmona", found: [] },
    { markdown: "fixes #12", found: [{ kind: "issue", text: "#12" }] },
    {
      markdown: "see org/app#3 and gh-4",
      found: [
        { kind: "issue", text: "org/app#3" },
        { kind: "issue", text: "gh-4" },
      ],
    },
    { markdown: "in deadbeef1 now", found: [{ kind: "commit", text: "deadbeef1" }] },
    { markdown: "resource-deadbeef1, abc12", found: [] },
    { markdown: "<b>https://x.invalid/a</b>", found: [] },
    { markdown: "<div>https://x.invalid/a</div>", found: [{ kind: "url", text: "https://x.invalid/a" }] },
    { markdown: "```\n@mona #12\n```\n<code>@mona</code>", found: [] },
  ])("looks into $markdown", ({ markdown, found }) => {
    expect(references(renderGfm(markdown).tree)).toEqual(found);
  });

  it("knows links, also of bare addresses, and mathematics", () => {
    const { tree } = renderGfm("[run](https://github.com/org/app) www.x.invalid mona@example.com, $x^2$ for $5 and $6");

    expect(links(tree).map(({ href }) => href)).toEqual([
      "https://github.com/org/app",
      "http://www.x.invalid",
      "mailto:mona@example.com",
    ]);
    expect(mathematics(tree)).toEqual(["$x^2$"]);
    expect(textOf(tree)).toContain("run www.x.invalid");
  });
});

describe("commentPage", () => {
  it("is a page that loads nothing, with coloured diffs, folded or open", () => {
    const page = commentPage("<details>\n\n```diff\n+ <b>\n```\n\n</details>", { author: 'a"<b', open: true });

    expect(page).toContain('<span class="added">+ &lt;b&gt;</span>');
    expect(page).toContain("<details open>");
    expect(page).toContain("a&quot;&lt;b");
    expect(page).not.toMatch(/src=|<link|<script/);
  });
});
