// A page around a rendered comment that looks like a pull request's conversation. Manual: page.d.mts.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { renderGfm } from "./render-gfm.mjs";

const style = () => readFileSync(join(dirname(fileURLToPath(import.meta.url)), "comment.css"), "utf8");
const escape = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

/** See page.d.mts. */
export function commentPage(markdown, { author = "github-actions", bot = true, open = false } = {}) {
  const html = open ? renderGfm(markdown).html.replaceAll("<details>", "<details open>") : renderGfm(markdown).html;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>Comment by ${escape(author)}</title>
<style>
${style()}</style>
</head>
<body>
<article class="comment">
<header><strong>${escape(author)}</strong>${bot ? ' <span class="label">bot</span>' : ""} <span class="when">commented</span></header>
<div class="markdown-body">
${alerts(html).replaceAll(/<code class="language-diff">([\s\S]*?)<\/code>/g, (_, code) => `<code class="language-diff">${colourDiff(code)}</code>`)}
</div>
</article>
</body>
</html>
`;
}

/** GitHub shows a quote that begins with [!CAUTION] and its like as a coloured box. */
function alerts(html) {
  const begin = /<blockquote>\s*<p>\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\](?:<br>\s*|(<\/p>))/g;
  return html.replaceAll(begin, (_, kind, ends) => {
    const title = `${kind[0]}${kind.slice(1).toLowerCase()}`;
    return `<blockquote class="alert ${kind.toLowerCase()}"><p class="alert-title">${title}</p>${ends === undefined ? "<p>" : ""}`;
  });
}

/** GitHub highlights diff blocks; each line here is escaped HTML already. */
function colourDiff(code) {
  const kinds = { "+": "added", "-": "removed", "!": "changed", "@": "place", "#": "remark" };
  return code
    .split("\n")
    .map((line) => (kinds[line[0]] === undefined ? line : `<span class="${kinds[line[0]]}">${line}</span>`))
    .join("\n");
}
