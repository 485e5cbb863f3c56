// Ten stacks that one pull request changes: one run of the bundle, the raw CLI stack by stack, and the peer stack by stack
// where BENCH_PEER names its dist/index.js.
// node scripts/bootstrap/with-parts.mjs --need engine bench/stacks.mjs [--rounds 3] [--only cold,warm,programs]
// [--stacks 10] [--bundle dist/index.js] [--json]
import { mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { paired } from "./paired.mjs";
import { endRunning } from "./process.mjs";
import { withGitHub } from "./runs.mjs";
import { deployStacks } from "./stacks-sample.mjs";
import { peerInSequence, rawInSequence, together } from "./stacks-runs.mjs";
import { NOT_MEASURED, ratio, seconds, table } from "./words.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const { values: flags } = parseArgs({
  options: {
    rounds: { type: "string", default: "3" },
    bundle: { type: "string", default: join(root, "dist/index.js") },
    stacks: { type: "string", default: "10" },
    only: { type: "string", default: "cold,warm,programs" },
    json: { type: "boolean", default: false },
  },
});
const peer = process.env.BENCH_PEER === undefined ? undefined : resolve(process.env.BENCH_PEER);
const bundle = resolve(flags.bundle);
const count = Number(flags.stacks);

const CASES = {
  cold: {
    title: `${count} stacks, two of each program, on a fresh machine`,
    note: "No cache of ts-node's, no compile cache; what a run makes, it may use.",
    programs: Math.ceil(count / 2),
    warm: false,
  },
  warm: {
    title: `${count} stacks, two of each program, caches kept`,
    note: "ts-node's cache for all, and Node's compile cache as infra-action keeps it between runs.",
    programs: Math.ceil(count / 2),
    warm: true,
  },
  programs: {
    title: `${count} stacks, each of a program of its own, on a fresh machine`,
    note: "Nothing can be shared between stacks but the machine.",
    programs: count,
    warm: false,
  },
};

const folder = mkdtempSync(join(tmpdir(), "infra-action-bench-stacks-"));
const cleanUp = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => (endRunning(), cleanUp(), process.exit(130)));
try {
  const results = [];
  for (const name of flags.only.split(",")) results.push(await stacksCase(CASES[name]));
  const load = `load average ${loadavg()[0].toFixed(1)}, ${flags.rounds} rounds`;
  console.log(flags.json ? JSON.stringify(results, null, 2) : `${load}\n\n${results.map(table).join("\n\n")}`);
} finally {
  cleanUp();
}

async function stacksCase({ title, note, programs, warm }) {
  const at = mkdtempSync(join(folder, "case-"));
  const sample = await deployStacks({ root, folder: at, path: process.env.PATH ?? "", programs, stacks: count });
  const results = await withGitHub((github) => {
    const given = { root, folder: at, sample, warm, ...github };
    const variants = [
      { name: "pulumi preview, in sequence", run: () => rawInSequence(given) },
      { name: "infra-action, one run", run: () => together({ ...given, main: bundle, pull: 1 }) },
      ...(peer === undefined
        ? []
        : [{ name: "pulumi/actions, in sequence", run: () => peerInSequence({ ...given, main: peer, pull: 2 }) }]),
    ];
    return paired(variants, { rounds: Number(flags.rounds), onRun });
  });
  rmSync(at, { recursive: true, force: true, maxRetries: 5 });
  const [, ours, theirs] = results;
  const row = ({ name, wall, cpu }) => [
    name,
    seconds(wall.values),
    ratio(wall.ratios),
    seconds(cpu.values),
    ratio(cpu.ratios),
  ];
  const beside = theirs === undefined ? NOT_MEASURED : (ours.wall.values.median / theirs.wall.values.median).toFixed(2);
  return {
    title,
    note: `${note} infra-action beside pulumi/actions: ${beside} (medians).`,
    head: ["", "seconds", "ratio to `pulumi preview`", "processor seconds", "ratio"],
    rows: results.map(row),
  };
}

function onRun(name, round) {
  process.stderr.write(`${new Date().toISOString().slice(11, 19)} round ${round}: ${name}\n`);
}
