import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../bootstrap/child.mjs";
import { environment } from "../bootstrap/prepare.mjs";
import { root } from "../bootstrap/root.mjs";
import { countTests } from "./jest-count.mjs";

const ALWAYS = ["packages", "node24"];
const NEWS_MS = 30_000;
const LIMIT_MINUTES = 10;

/**
 * Waits for the parts of a step and runs it: {name, title, seconds, passed, failed, unproved, output}.
 * Without a part that it needs it is not run and stays unproved. `enter(work)` decides when there is room for it;
 * its time counts from then.
 */
export async function runStep(step, { part, log, enter }) {
  const needed = await Promise.all([...ALWAYS, ...step.needs].map(part));
  const used = await Promise.all((step.uses ?? []).map(part));
  const absent = needed.filter(({ path }) => path === undefined).map((missing) => missing.part);
  const { name, title } = step;
  const none = { name, title, seconds: 0, passed: 0, failed: 0, unproved: [], output: "" };
  if (absent.length > 0) return { ...none, unproved: [{ what: title, why: `without ${absent.join(" and ")}` }] };
  return enter(async () => {
    const begun = performance.now();
    const seconds = () => (performance.now() - begun) / 1000;
    const news = setInterval(() => log(`${name}: ${Math.round(seconds())} s so far`), NEWS_MS);
    try {
      const outcome = await runCommand(
        step,
        [...needed, ...used].filter(({ path }) => path !== undefined),
      );
      return { ...none, ...outcome, seconds: seconds() };
    } finally {
      clearInterval(news);
    }
  });
}

async function runCommand(step, had) {
  const folder = await mkdtemp(join(tmpdir(), "infra-action-proof-"));
  try {
    const results = join(folder, "results.json");
    const node = had.find(({ part }) => part === "node24").path;
    const limit = step.limitMinutes ?? LIMIT_MINUTES;
    const env = { ...environment(had), FORCE_COLOR: "0", NO_COLOR: "1" };
    const ended = await run(node, step.command(results), { cwd: root, env, timeoutMs: limit * 60_000 });
    const output = ended.timedOut ? `${ended.output}\nStopped after ${limit} minutes.` : ended.output;
    const counts = step.counts === "tests" ? await readCounts(results, ended.code) : asOne(ended.code);
    return { ...counts, output };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A run that left no results has failed, whatever its exit code says. */
async function readCounts(results, code) {
  const json = await readFile(results, "utf8").then(JSON.parse, () => undefined);
  return json === undefined ? { passed: 0, failed: 1, unproved: [] } : countTests(json, code);
}

function asOne(code) {
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, unproved: [] };
}
