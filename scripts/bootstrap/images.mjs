import { join } from "node:path";
import { cacheRoot, keptOrMade } from "./cache.mjs";
import { run } from "./child.mjs";
import { withLock } from "./lock.mjs";
import { PartMissing } from "./missing.mjs";
import { findOnPath } from "./path-lookup.mjs";

/** Program → Debian's package. What GitHub's runners have as well, but for the registry and the maker of a base image. */
const TOOLS = {
  buildah: "buildah",
  skopeo: "skopeo",
  jq: "jq",
  ip: "iproute2",
  "docker-registry": "docker-registry",
  mmdebstrap: "mmdebstrap",
};
/** With whose key mmdebstrap checks Debian's packages, on Ubuntu too. */
const KEYS = "debian-archive-keyring";
const BASE = "base.tar";
const LIMIT_MS = 10 * 60_000;

const BUSYBOX = {
  key: "images-busybox-bookworm-1",
  suite: "bookworm",
  options: [
    "--variant=extract",
    "--include=busybox-static",
    '--customize-hook=mkdir -p "$1/bin" && ln -sf busybox "$1/bin/sh"',
  ],
};
/** Debian 13, which the real python:3.13-slim is made from too, and whose own Python is 3.13. */
const PYTHON = {
  key: "images-python-trixie-1",
  suite: "trixie",
  options: [
    "--variant=essential",
    "--include=python3,python3-venv,python-is-python3,ca-certificates",
    ...["doc", "man", "locale"].map((name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`),
  ],
};

/**
 * What builds and keeps images: buildah, skopeo and a registry of Debian, and a small base image (busybox) made from
 * Debian's packages, since none can be pulled everywhere. `path` is the base image's root file system. Only as root.
 */
export async function images(context) {
  if (process.getuid?.() !== 0) throw missing("they want root");
  await tools(context);
  return baseImage(context, BUSYBOX);
}

/** What stands in for python:3.13-slim: `path` is the root file system of a Debian that has Python 3.13. */
export async function pythonImage(context) {
  await context.part("images");
  return baseImage(context, PYTHON);
}

async function baseImage({ say, onWait }, { key, suite, options }) {
  const { folder, made } = await keptOrMade({
    key,
    files: [BASE],
    onWait,
    make: async (temporary) => {
      say("making a base image with mmdebstrap");
      await must("mmdebstrap", ["--quiet", ...options, suite, join(temporary, BASE)]);
      return { how: "made by mmdebstrap" };
    },
  });
  return { path: join(folder, BASE), how: made ? "made by mmdebstrap" : "cache" };
}

function tools({ say, onWait }) {
  return withLock(join(cacheRoot(), "locks", "apt"), { onWait }, async () => {
    const wanted = Object.entries(TOOLS).filter(([program]) => findOnPath([program]) === undefined);
    if (wanted.length === 0) return;
    if (findOnPath(["apt-get"]) === undefined) throw missing(`${wanted.map(([name]) => name).join(", ")} not on PATH`);
    say(`installing ${wanted.map(([name]) => name).join(", ")} with apt-get`);
    await must("apt-get", ["-qq", "update"]);
    const packages = [...wanted.map(([, name]) => name), KEYS];
    await must("apt-get", ["-qq", "install", "-y", "--no-install-recommends", ...packages]);
  });
}

async function must(command, args) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const { code, output } = await run(command, args, { env, polite: true, timeoutMs: LIMIT_MS });
  if (code !== 0) throw missing(`${command} failed: ${(output.trim().split("\n").at(-1) ?? "").slice(0, 200)}`);
}

const missing = (reason) =>
  new PartMissing(
    `no tools for images: ${reason}`,
    `Run as root on Debian or Ubuntu, or install ${Object.values(TOOLS).join(", ")}.`,
  );
