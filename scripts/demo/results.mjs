// demo-results/: what the demo leaves to look at.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { commentPage } from "../../test/lab/markdown/page.mjs";
import { expect } from "./steps.mjs";

/** Each file and what it is, in the order in which a newcomer should open them. */
export const FILES = {
  "comment.html": "the pull request comment as GitHub shows it: open this first",
  "comment.md": "the same comment as it is posted",
  "deployed.html": "the same comment after the merge: what was deployed",
  "deployed.md": "the same as Markdown",
  "summary.html": "the preview's job summary, which has room for more detail",
  "summary.md": "the same as Markdown",
  "report.json": "the same for programs (schema/report.schema.json)",
  "log.txt": "the jobs' logs: both pushes, the deploy, and the last preview at a terminal",
};

/** Empties the folder, so that nothing of an earlier run can be taken for this one's. */
export function emptyResults(folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
}

/** Writes all files but the log. */
export function writeResults(folder, { comment, deployed, summary, report }) {
  const put = (name, text) => writeFileSync(join(folder, name), text);
  put("comment.md", comment);
  put("comment.html", commentPage(comment));
  put("deployed.md", deployed);
  put("deployed.html", commentPage(deployed));
  put("summary.md", summary);
  put("summary.html", commentPage(summary, { author: "Summary of the job preview", bot: false }));
  put("report.json", report);
}

/** Also when the demo failed. */
export function writeLog(folder, logs) {
  const text = logs.map(({ title, text: part }) => `=== ${title} ===\n${part.trimEnd()}\n`).join("\n");
  writeFileSync(join(folder, "log.txt"), stripVTControlCharacters(text));
}

/** None of these texts may be in any of the files. */
export function expectNoSecret(folder, secrets) {
  for (const name of Object.keys(FILES)) {
    const text = readFileSync(join(folder, name), "utf8");
    for (const secret of secrets) expect(!text.includes(secret), `A secret is in demo-results/${name}.`);
  }
}
