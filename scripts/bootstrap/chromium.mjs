import { join } from "node:path";
import { cacheRoot } from "./cache.mjs";
import { run } from "./child.mjs";
import { withLock } from "./lock.mjs";
import { PartMissing } from "./missing.mjs";
import { findOnPath, isExecutable } from "./path-lookup.mjs";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";

/** A Chromium or Chrome of the system; on Debian, where we are root, it is installed. */
export async function chromium({ say, onWait }) {
  const there = find();
  if (there !== undefined) return { path: there, how: "PATH" };
  if (process.getuid?.() !== 0 || findOnPath(["apt-get"]) === undefined) throw missing("none is on PATH");
  return withLock(join(cacheRoot(), "locks", "apt"), { onWait }, async () => {
    say("installing Chromium with apt-get");
    const installed = find() ?? (await install());
    return { path: installed, how: "apt-get" };
  });
}

function find() {
  return findOnPath(NAMES) ?? (isExecutable(MAC) ? MAC : undefined);
}

async function install() {
  const settings = { env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" }, timeoutMs: 5 * 60_000 };
  const last = (await apt(["update"], settings)) || (await apt(["install", "-y", "chromium"], settings));
  const found = find();
  if (found === undefined) throw missing(`apt-get failed: ${last.slice(0, 200)}`);
  return found;
}

async function apt(args, settings) {
  const { code, stderr } = await run("apt-get", ["-qq", "-o", "Acquire::Retries=0", ...args], settings);
  return code === 0 ? "" : stderr.trim().split("\n").at(-1) || `exit code ${code}`;
}

function missing(reason) {
  return new PartMissing(
    `no Chromium or Chrome: ${reason}`,
    "Install Chromium or Google Chrome so that it is on PATH.",
  );
}
