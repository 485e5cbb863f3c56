// Builds dist/ from src with ncc: node scripts/bundle.mjs [--check | --out FOLDER]
// --check compares what it builds with the committed dist/, byte by byte, and writes nothing.
// --out writes it elsewhere: tests take it from there by INFRA_ACTION_DIST while dist/ stays as it is committed.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import swc from "@swc/core";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const require = createRequire(import.meta.url);
const MAIN_LIMIT = 2.5e6;
const DIST_LIMIT = 8e6;

/**
 * Packages that @pulumi/pulumi loads for inline programs, closures and tracing, none of which an action uses
 * (docs/architecture.md). In the bundle an empty module stands for each: 40 MB less, and ncc's loader breaks on some.
 */
const ABSENT = [
  "typescript",
  "@npmcli/arborist",
  "normalize-package-data",
  "@opentelemetry/exporter-trace-otlp-grpc",
  "@opentelemetry/exporter-zipkin",
  "@opentelemetry/instrumentation",
  "@opentelemetry/instrumentation-grpc",
  "@opentelemetry/resources",
  "@opentelemetry/sdk-trace-base",
  "@opentelemetry/sdk-trace-node",
  "source-map-support",
  "/typescript-shim/",
  // @actions/core's OIDC client: with it comes a whole HTTP client, a tenth of a second at every start.
  "/oidc-utils(\\.js)?$/",
  // The Kubernetes client: its generated API (3 MB) is not used, only its kubeconfigs and credentials.
  "/^\\.\\/gen\\/index(\\.js)?$/",
  // A checksum in WebAssembly that @azure/storage-common loads for uploads with content checks; ncc breaks its loader.
  "/\\/crc64(\\.js)?$/",
];

const mega = (bytes) => `${(bytes / 1e6).toFixed(2)} MB`;

const started = performance.now();
const { values } = parseArgs({ options: { check: { type: "boolean" }, out: { type: "string" } } });
const files = await build();
if (values.check === true) check(files);
else write(files, values.out === undefined ? join(root, "dist") : resolve(values.out));
report(files);

/** Every file of dist by name. */
async function build() {
  const ncc = require("@vercel/ncc");
  const { code, assets } = await quietly(() =>
    ncc(join(root, "src/main.ts"), {
      externals: Object.fromEntries(ABSENT.map((name) => [name, "./absent.js"])),
      minify: false,
      cache: false,
      quiet: true,
      target: "es2023",
      transpileOnly: true,
      license: "licenses.txt",
    }),
  );
  const files = new Map([["index.js", code]]);
  for (const [name, { source }] of Object.entries(assets)) {
    if (isCode(name) || name === "licenses.txt") files.set(name, source.toString());
  }
  files.set(
    "absent.js",
    "// Stands for packages that an action never uses: see scripts/bundle.mjs.\nmodule.exports = {};\n",
  );
  for (const [name, source] of files) if (name.endsWith(".js")) files.set(name, minified(name, source));
  files.set("index.js", `#!/usr/bin/env node\n${files.get("index.js")}`);
  files.set("package.json", `${JSON.stringify({ type: "commonjs" })}\n`);
  return files;
}

/** ncc copies what a path in the code points at: type declarations, protocol files, licences. Only code is ever read. */
function isCode(name) {
  return name.endsWith(".js");
}

function minified(name, source) {
  const { code } = swc.minifySync(source, {
    compress: { passes: 1 },
    mangle: true,
    module: false,
    ecma: 2022,
    format: { asciiOnly: false, comments: false },
  });
  return `${code}\n`;
}

function write(files, folder) {
  rmSync(folder, { recursive: true, force: true });
  for (const [name, source] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), source, { mode: name === "index.js" ? 0o755 : 0o644 });
  }
}

function check(files) {
  const dist = join(root, "dist");
  const there = existsSync(dist) ? listFiles(dist) : [];
  const differing = [...files].filter(
    ([name, source]) => !there.includes(name) || hash(readFileSync(join(dist, name))) !== hash(source),
  );
  const extra = there.filter((name) => !files.has(name));
  if (differing.length + extra.length === 0) return;
  console.error(
    `dist/ is not what src builds: ${[...differing.map(([name]) => name), ...extra].join(", ")}. Run npm run build and commit dist/.`,
  );
  process.exitCode = 1;
}

function report(files) {
  const size = (source) => Buffer.byteLength(source);
  // What a start loads is index.js and the chunks it asks for; none of them may be large.
  const main = Math.max(...[...files].filter(([name]) => name.endsWith(".js")).map(([, source]) => size(source)));
  const all = [...files.values()].reduce((sum, source) => sum + size(source), 0);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`dist: ${files.size} files, ${mega(all)} in all, the largest ${mega(main)}, ${seconds} s`);
  if (main > MAIN_LIMIT || all > DIST_LIMIT) {
    console.error(`The bundle is over its limit (a file ${mega(MAIN_LIMIT)}, all ${mega(DIST_LIMIT)}).`);
    process.exitCode = 1;
  }
}

function hash(source) {
  return createHash("sha256").update(source).digest("hex");
}

function listFiles(folder, below = "") {
  return readdirSync(join(folder, below)).flatMap((name) => {
    const path = below === "" ? name : `${below}/${name}`;
    return statSync(join(folder, path)).isDirectory() ? listFiles(folder, path) : [path];
  });
}

/** ncc prints its own banner to stdout even when told to be quiet. */
async function quietly(work) {
  const { log } = console;
  console.log = () => undefined;
  try {
    return await work();
  } finally {
    console.log = log;
  }
}
