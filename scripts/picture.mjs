// A picture of a comment as GitHub shows it: node scripts/picture.mjs [COMMENT.md] [OUT.png] [--no-open]
// Default: demo-results/comment.md (npm run demo makes it) → docs/comment.png. Every part is unfolded but with --no-open.
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
const [comment = join(root, "demo-results/comment.md"), picture = join(root, "docs/comment.png")] = positionals;

try {
  const markdown = await readFile(comment, "utf8");
  await mkdir(dirname(picture), { recursive: true });
  await takePicture(markdown, picture, { open: values.open });
  console.log(relative(process.cwd(), picture));
} catch (error) {
  const missing = error.code === "ENOENT" && error.path === comment;
  console.error(
    missing
      ? `There is no ${comment}: run \`npm run demo\` first, or name a Markdown file.`
      : error.message.split("\n", 1)[0],
  );
  process.exitCode = missing ? 2 : 1;
}
