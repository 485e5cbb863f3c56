import { readFileSync } from "node:fs";
import { join } from "node:path";
import { cacheKey } from "./cache.mjs";
import { run } from "./child.mjs";
import { PartMissing } from "./missing.mjs";
import { platformNames } from "./platform.mjs";
import { root } from "./root.mjs";

const FLAGS = ["-trimpath", "-buildvcs=false", "-mod=readonly"];
const LIMIT_MS = 30 * 60_000;

/** The committed go.mod and go.sum that pin what is built: a folder of scripts/tools/go. */
export function moduleFolder(module) {
  return join(root, "scripts/tools/go", module);
}

/** The cache key of what is built from these modules: pins, flags, platform and whatever else decides the result. */
export function buildKey(part, version, modules, ...more) {
  const pins = modules.flatMap((name) =>
    ["go.mod", "go.sum"].map((file) => readFileSync(join(moduleFolder(name), file), "utf8")),
  );
  return cacheKey(part, version, [...pins, FLAGS.join(" "), platformNames().node, ...more]);
}

/**
 * Builds one program of a committed module to `output`. Throws PartMissing with Go's own words when it cannot.
 * @param part gives the part `go`
 * @param say is told of `what` is built when its turn has come
 * @param modfile stands for the module's go.mod (and the go.sum beside it for its go.sum)
 */
export async function goBuild({ part, module, program, output, linker = "", modfile, say, what }) {
  const { path } = await part("go");
  const flags = [...FLAGS, "-ldflags", `-s -w ${linker}`.trim(), ...(modfile ? ["-modfile", modfile] : [])];
  await inTurn(() => {
    say(`building ${what} from Go modules`);
    return goCommand(path, module, ["build", ...flags, "-o", output, program]);
  });
}

/** Where the sources of a dependency of a committed module are; loads them when they are not there. */
export async function moduleSources({ part, module, dependency }) {
  const { path } = await part("go");
  const stdout = await inTurn(() => goCommand(path, module, ["mod", "download", "-json", dependency]));
  return JSON.parse(stdout).Dir;
}

async function goCommand(path, module, args) {
  const { goos, goarch } = platformNames();
  const env = {
    ...process.env,
    ...{ GOTOOLCHAIN: "local", GOWORK: "off", GO111MODULE: "on", CGO_ENABLED: "0", GOOS: goos, GOARCH: goarch },
    // Not empty: an empty value would let the user's own `go env -w GOFLAGS` through.
    GOFLAGS: FLAGS.at(-1),
  };
  delete env.GOROOT;
  const settings = { cwd: moduleFolder(module), env, polite: true, timeoutMs: LIMIT_MS };
  const { code, timedOut, stdout, stderr } = await run(path, args, settings);
  if (code === 0) return stdout;
  const words = stderr.split("\n").filter((line) => line !== "" && !line.startsWith("go: downloading"));
  throw new PartMissing(
    `go ${args.slice(0, 1)} ${timedOut ? "took more than 30 minutes" : `failed: ${words.slice(0, 2).join(" ").slice(0, 300)}`}`,
    "Check that GOPROXY names a module proxy that can be reached and that the disk has 5 GB free, then run again.",
  );
}

let last = Promise.resolve();

/** One build at a time: each uses every core by itself. */
function inTurn(work) {
  const turn = last.then(work);
  last = turn.catch(() => {});
  return turn;
}
