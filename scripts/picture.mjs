// A picture of a comment as GitHub shows it: node scripts/picture.mjs [COMMENT.md] [OUT.png] [--no-open]
// Default: what npm run demo has left, before the merge and after it: demo-results/{comment,deployed}.md → docs/*.png.
// Every part is unfolded but with --no-open; of the deployed one only its head is shown.
import { mkdir, readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { takePicture } from "../test/lab/browser/picture.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { open: { type: "boolean", default: true } },
  allowNegative: true,
});
const [comment, picture = join(root, "docs/comment.png")] = positionals;
const recorded = (name) => [join(root, `demo-results/${name}.md`), join(root, `docs/${name}.png`)];
const pictures =
  comment === undefined
    ? [
        [...recorded("comment"), values.open],
        [...recorded("deployed"), false],
      ]
    : [[comment, picture, values.open]];

for (const [from, to, open] of pictures) {
  try {
    const markdown = await readFile(from, "utf8");
    await mkdir(dirname(to), { recursive: true });
    await takePicture(markdown, to, { open });
    console.log(relative(process.cwd(), to));
  } catch (error) {
    const missing = error.code === "ENOENT" && error.path === from;
    console.error(
      missing
        ? `There is no ${from}: run \`npm run demo\` first, or name a Markdown file.`
        : error.message.split("\n", 1)[0],
    );
    process.exitCode = missing ? 2 : 1;
  }
}
