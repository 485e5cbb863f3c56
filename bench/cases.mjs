// What is measured. Each case gives {title, note, head, rows} for the table.
import { delimiter, join } from "node:path";
import { countingPulumi, makeJob } from "./job.mjs";
import { paired, spread } from "./paired.mjs";
import { measureExpecting } from "./process.mjs";
import { expectOneComment, rawPreview, runAction, withGitHub, withTmp } from "./runs.mjs";
import { bundleSizes } from "./sizes.mjs";
import { bytes, milliseconds, NOT_MEASURED, ratio, seconds } from "./words.mjs";

const OURS = "infra-action";
const PEER = "pulumi/actions";

/** Refused by every bundle before it does anything else. */
const WRONG = { command: "preveiw", "stack-name": "day" };

/** A run that failed for another reason has done other work, and is no cold start. */
function expectRefusal(name, { printed }) {
  if (/preveiw|\bcommand\b/.test(printed)) return;
  throw new Error(
    `${name} did not refuse the misspelt command, so this is no cold start: ${printed.trim().slice(0, 300)}`,
  );
}

/** How long Node and the bundle take until they refuse a wrong input. */
export async function coldStart({ folder, root, bundle, peer, rounds, onRun }) {
  const env = { PATH: process.env.PATH ?? "" };
  const empty = async () => secondsOf(await measureExpecting(0, process.execPath, ["-e", "0"], { cwd: folder, env }));
  const refuse = (name, main, warm) => {
    const job = makeJob({ folder: join(folder, name), root, workspace: folder, env, inputs: WRONG });
    return () =>
      withTmp(folder, warm ? folder : undefined, async (TMPDIR) => {
        const options = { cwd: folder, env: { ...job.env, TMPDIR } };
        const result = await measureExpecting("failure", process.execPath, [main], options);
        expectRefusal(name, result);
        return secondsOf(result);
      });
  };
  const variants = [
    { name: "node -e 0", run: empty },
    { name: `${OURS}, fresh machine`, run: refuse("start-ours", bundle, false) },
    { name: `${OURS}, compile cache kept`, run: refuse("start-ours", bundle, true) },
    ...(peer === undefined ? [] : [{ name: PEER, run: refuse("start-peer", peer, false) }]),
  ];
  const results = await paired(variants, { rounds: rounds * 3, onRun });
  return {
    title: "Cold start",
    note: "From the start of the process until it has refused a misspelt `command`.",
    head: ["", "milliseconds", "ratio to `node -e 0`"],
    rows: [
      ...results.map(({ name, wall }) => [name, milliseconds(wall.values, 1000), ratio(wall.ratios)]),
      ...missingPeer(peer, 2),
    ],
  };
}

/** One preview, the program's cache warm or the machine fresh, without and with a comment. */
export async function preview(given, { warm, comment }) {
  const { bundle, peer, rounds, onRun } = given;
  const results = await withGitHub(async (github) => {
    const run = { ...given, ...github, warm, comment };
    const variants = [
      { name: "pulumi preview", run: async () => allOf(await rawPreview(run)) },
      { name: OURS, run: async () => allOf(await runAction({ ...run, main: bundle, pull: 1 })) },
      ...(peer === undefined
        ? []
        : [{ name: PEER, run: async () => allOf(await runAction({ ...run, main: peer, pull: 2 })) }]),
    ];
    const measured = await paired(variants, { rounds, onRun });
    if (comment) expectOneComment(github, peer === undefined ? [1] : [1, 2]);
    return measured;
  });
  const row = ({ name, wall, cpu }) => [
    name,
    seconds(wall.values),
    ratio(wall.ratios),
    seconds(cpu.values),
    ratio(cpu.ratios),
  ];
  return {
    title: `One preview, ${warm ? "warm" : "cold"}${comment ? ", with a comment" : ""}`,
    note: warm
      ? "Type-checked before: ts-node's cache and the compile cache are there."
      : "As on a fresh runner: `TS_NODE_CACHE=false`, no compile cache.",
    head: ["", "seconds", "ratio to `pulumi preview`", "processor seconds", "ratio"],
    rows: [...results.map(row), ...missingPeer(peer, 4)],
  };
}

/** Memory of the action's own node process, and the engine processes of one preview with a comment. */
export async function footprint(given) {
  const { folder, bundle, peer, sample, pulumi, rounds, onRun } = given;
  const counting = countingPulumi(join(folder, "counting"), pulumi);
  const PATH = [join(folder, "counting"), sample.env.PATH].join(delimiter);
  const run = {
    ...given,
    sample: { ...sample, env: { ...sample.env, PATH } },
    warm: true,
    comment: true,
    watch: "memory",
  };
  const row = async (github, name, main, pull) => {
    const peaks = [];
    for (let round = 0; round < rounds; round += 1) {
      onRun(name, round);
      const { peakBytes } = await runAction({ ...run, ...github, main, pull });
      peaks.push(peakBytes);
    }
    const calls = counting.take();
    const last = calls.slice(-calls.length / rounds);
    const words = last.map((call) => `\`${call}\``).join(", ");
    return [name, peaks.includes(null) ? NOT_MEASURED : bytes(spread(peaks)), `${last.length}: ${words}`];
  };
  const rows = await withGitHub(async (github) => [
    await row(github, OURS, bundle, 1),
    ...(peer === undefined ? missingPeer(peer, 2) : [await row(github, PEER, peer, 2)]),
  ]);
  return {
    title: "Memory and engine processes",
    note: "Peak of the action's own node process, in a warm preview with a comment.",
    head: ["", "peak memory", "engine processes"],
    rows,
  };
}

/** How long the renderings of large changes take. */
export async function rendering({ rounds }) {
  const { renderingTimes } = await import("./rendering.mjs");
  const rows = [1000, 10_000].map((changes) => {
    const { comment, summary } = renderingTimes(changes, rounds * 2);
    return [changes.toLocaleString("en-US"), milliseconds(comment, 1), milliseconds(summary, 1)];
  });
  return {
    title: "Rendering",
    note: "From a report of so many changes to the text, inside GitHub's limits.",
    head: ["changes", "comment, milliseconds", "job summary, milliseconds"],
    rows,
  };
}

/** What a job downloads and Node parses. */
export async function sizes({ bundle, peer }) {
  const row = (name, main) => {
    const { main: size, code, codeCompressed, all, files } = bundleSizes(main);
    return [name, mega(size), mega(code), mega(codeCompressed), `${mega(all)} in ${files} files`];
  };
  return {
    title: "Bundle",
    note: "Of infra-action, index.js starts and loads the rest in chunks when they are needed.",
    head: ["", "index.js", "all code", "all code, gzip -9", "dist"],
    rows: [row(OURS, bundle), ...(peer === undefined ? missingPeer(peer, 4) : [row(PEER, peer)])],
  };
}

const mega = (size) => `${(size / 1e6).toFixed(3)} MB`;
const secondsOf = ({ seconds: wall }) => ({ wall });
const allOf = ({ seconds: wall, cpuSeconds: cpu }) => ({ wall, cpu });
const missingPeer = (peer, columns) => (peer === undefined ? [[PEER, ...Array(columns).fill(NOT_MEASURED)]] : []);
