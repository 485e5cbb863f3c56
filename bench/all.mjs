// All cases of the bench, under Node 24 (bench/run.mjs starts it).
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, totalmem, tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { format, resolveConfig } from "prettier";
import { coldStart, footprint, preview, rendering, sizes } from "./cases.mjs";
import { endRunning } from "./process.mjs";
import { deploySample } from "./sample.mjs";
import { table } from "./words.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const CASES = {
  start: [coldStart],
  preview: [
    (given) => preview(given, { warm: true, comment: false }),
    (given) => preview(given, { warm: false, comment: false }),
  ],
  comment: [
    (given) => preview(given, { warm: true, comment: true }),
    (given) => preview(given, { warm: false, comment: true }),
  ],
  footprint: [footprint],
  rendering: [rendering],
  sizes: [sizes],
};

const { values: flags } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    only: { type: "string", default: Object.keys(CASES).join(",") },
    json: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
  },
});

const folder = mkdtempSync(join(tmpdir(), "infra-action-bench-"));
const cleanUp = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => (endRunning(), cleanUp(), process.exit(130)));
try {
  await main();
} catch (error) {
  console.error(`\nThe bench failed. ${error.message}`);
  process.exitCode = 1;
} finally {
  cleanUp();
}

async function main() {
  const [load] = loadavg();
  const given = await ready();
  const builds = fingerprints(given);
  const results = [];
  for (const name of flags.only.split(",")) {
    if (!(name in CASES)) throw new Error(`There is no case "${name}". Choose from ${Object.keys(CASES).join(", ")}.`);
    for (const run of CASES[name]) {
      results.push(await run(given));
      process.stderr.write(`${process.stderr.isTTY ? "\r\u001B[2K" : ""}  ✓ ${results.at(-1).title}\n`);
    }
  }
  // Half of the rounds would be of one build and half of another.
  if (fingerprints(given) !== builds)
    throw new Error("A bundle was rebuilt while it was measured: these numbers are of no build. Run again.");
  const text = `${machine({ ...given, load, loadAfter: loadavg()[0] })}\n\n${results.map(table).join("\n\n")}\n`;
  console.log(flags.json ? JSON.stringify(results, null, 2) : text);
  if (flags.write) await writeReadme(text);
}

async function ready() {
  const bundle = join(root, "dist/index.js");
  if (!existsSync(bundle)) throw new Error("dist/index.js is missing: npm run build makes it.");
  const peer = process.env.BENCH_PEER === undefined ? undefined : resolve(process.env.BENCH_PEER);
  if (peer !== undefined && !existsSync(peer)) throw new Error(`BENCH_PEER names ${peer}, which is not there.`);
  const rounds = Number(flags.rounds);
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new Error(`--rounds is "${flags.rounds}"; it wants a number from 1 on.`);
  const sample = await deploySample({ root, folder, path: process.env.PATH ?? "" });
  return { folder, root, bundle, peer, rounds, sample, pulumi: onPath("pulumi"), onRun };
}

/** Of all files of the measured builds. */
function fingerprints({ bundle, peer }) {
  const hash = createHash("sha256");
  for (const main of [bundle, peer ?? []].flat())
    for (const name of readdirSync(dirname(main)).sort())
      if (name.endsWith(".js")) hash.update(name).update(readFileSync(join(dirname(main), name)));
  return hash.digest("hex");
}

function onRun(name, round) {
  if (!process.stderr.isTTY) return;
  process.stderr.write(`\r\u001B[2K  round ${round}: ${name}`);
}

function onPath(name) {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return folders.map((path) => join(path, name)).find((path) => existsSync(path));
}

function machine({ rounds, peer, load, loadAfter }) {
  const [cpu] = cpus();
  const parts = [
    new Date().toISOString().slice(0, 10),
    `${cpus().length} × ${cpu?.model.trim() || "unknown processor"}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
    `load average ${load.toFixed(1)} before, ${loadAfter.toFixed(1)} after`,
    `Node ${process.versions.node}`,
    `${rounds} rounds`,
    ...(peer === undefined ? [] : ["pulumi/actions built from its sources"]),
  ];
  return `${parts.join(" · ")}. Each value: median [least..greatest].`;
}

async function writeReadme(text) {
  const file = join(root, "bench/README.md");
  const between = /(<!-- measured: made by npm run bench -- --write -->\n)[^]*?(<!-- end measured -->)/;
  const raw = readFileSync(file, "utf8").replace(between, (_, before, after) => `${before}\n${text}\n${after}`);
  writeFileSync(file, await format(raw, { ...(await resolveConfig(file)), filepath: file }));
  console.error(`written: bench/README.md after ${(performance.now() / 1000).toFixed(0)} s`);
}
