// The demo under Node 24 (scripts/demo.mjs starts it): tells the story, leaves its results, says where to look.
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { endChildren } from "./child.mjs";
import { emptyResults, expectNoSecret, FILES, writeLog, writeResults } from "./results.mjs";
import { DemoFailure, Steps } from "./steps.mjs";

const STORIES = { preview: "./story.mjs", eks: "./eks-story.mjs" };
const { SECRETS, showed, tellStory } = await import(STORIES[process.argv[2] ?? "preview"]);
const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const resultFolder = join(root, "demo-results");
const folder = mkdtempSync(join(tmpdir(), "infra-action-demo-"));
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

for (const [signal, exitCode] of Object.entries(SIGNALS)) process.once(signal, () => void interrupted(exitCode));
await main();

async function main() {
  const started = performance.now();
  const logs = [];
  try {
    emptyResults(resultFolder);
    if (!existsSync(join(root, "dist/index.js")))
      throw new DemoFailure("dist/index.js is missing.", "Run npm run build, then the demo again.");
    const results = await tellStory({ folder, steps: new Steps(), logs });
    writeResults(resultFolder, { ...results, report: results.text });
    writeLog(resultFolder, logs);
    expectNoSecret(resultFolder, SECRETS);
    tell(showed(results.report), (performance.now() - started) / 1000);
  } catch (error) {
    writeLog(resultFolder, logs);
    console.error(`\nThe demo failed. ${error instanceof DemoFailure ? error.message : (error.stack ?? error)}`);
    process.exitCode = 1;
  } finally {
    removeFolder();
  }
}

async function interrupted(exitCode) {
  await endChildren();
  removeFolder();
  process.exit(exitCode);
}

function removeFolder() {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

function tell(text, seconds) {
  const shown = relative(process.cwd(), resultFolder) || ".";
  const files = Object.entries(FILES).map(([name, what]) => `  ${name.padEnd(13)} ${what}`);
  console.log(`
Done in ${seconds.toFixed(1)} s. Look into ${shown}/:

${files.join("\n")}

${text}`);
}
