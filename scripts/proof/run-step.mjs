import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../bootstrap/child.mjs";
import { environment } from "../bootstrap/prepare.mjs";
import { root } from "../bootstrap/root.mjs";
import { fileCount } from "./file-count.mjs";
import { countTests, failedFiles, withSecondRun } from "./jest-count.mjs";

const ALWAYS = ["packages", "node24"];
const NEWS_MS = 30_000;
const LIMIT_MINUTES = 10;

/**
 * Waits for the parts of a step and runs it: {name, title, seconds, passed, failed, unproved, late, output}.
 * Without a part that it needs it is not run and stays unproved. `enter(work)` decides when there is room for it;
 * its time counts from then.
 */
export async function runStep(step, { part, log, enter }) {
  const needed = await Promise.all([...ALWAYS, ...step.needs].map(part));
  const used = await Promise.all((step.uses ?? []).map(part));
  const absent = needed.filter(({ path }) => path === undefined).map((missing) => missing.part);
  const { name, title } = step;
  const none = { name, title, seconds: 0, passed: 0, failed: 0, unproved: [], late: [], output: "" };
  if (absent.length > 0) return { ...none, unproved: [{ what: title, why: `without ${absent.join(" and ")}` }] };
  return enter(async () => {
    const begun = performance.now();
    const seconds = () => (performance.now() - begun) / 1000;
    const files = fileCount();
    const news = setInterval(() => log(`${name}: ${Math.round(seconds())} s so far${files.words()}`), NEWS_MS);
    try {
      const outcome = await runCommand(
        step,
        [...needed, ...used].filter(({ path }) => path !== undefined),
        { log, heard: files.heard },
      );
      return { ...none, ...outcome, seconds: seconds() };
    } finally {
      clearInterval(news);
    }
  });
}

async function runCommand(step, had, { log, heard }) {
  const folder = await mkdtemp(join(tmpdir(), "infra-action-proof-"));
  const node = had.find(({ part }) => part === "node24").path;
  const env = { ...environment(had), FORCE_COLOR: "0", NO_COLOR: "1" };
  const attempt = async (number, files) => {
    const results = join(folder, `results-${number}.json`);
    const limit = step.limitMinutes ?? LIMIT_MINUTES;
    const ended = await run(node, step.command(results, files), { cwd: root, env, heard, timeoutMs: limit * 60_000 });
    const output = ended.timedOut ? `${ended.output}\nStopped after ${limit} minutes.` : ended.output;
    return { code: ended.code, output, json: await readFile(results, "utf8").then(JSON.parse, () => undefined) };
  };
  try {
    const first = await attempt(1);
    if (step.counts !== "tests") return { ...asOne(first.code), output: first.output };
    const files = first.json === undefined ? [] : failedFiles(first.json);
    if (files.length === 0 || files.length > (step.again ?? 0)) return counted(first);
    log(`${step.name}: ${files.length} of its files failed and are run once more, alone`);
    return afterSecondRun(first, await attempt(2, files));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A run that left no results has failed, whatever its exit code says. */
function counted({ json, code, output }) {
  return { ...(json === undefined ? { passed: 0, failed: 1, unproved: [] } : countTests(json, code)), output };
}

function afterSecondRun(first, second) {
  const output = `${first.output}\n\nOnce more, alone:\n${second.output}`;
  if (second.json === undefined) return counted({ ...first, output });
  const { json, late } = withSecondRun(first.json, second.json);
  return { ...counted({ json, code: second.code, output }), late };
}

function asOne(code) {
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, unproved: [] };
}
