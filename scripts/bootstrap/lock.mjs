import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, rmdir, stat, unlink, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const POLL_MS = 200;
const BEAT_MS = 15_000;
const STALE_MS = 120_000;

/**
 * Runs `work` while holding the lock folder, and gives back what it gives. Waits for another holder that lives;
 * takes over from one that is dead. `onWait(pid)` is called once when there is something to wait for.
 *
 * The folder appears by a rename, with its holder's file inside: it is never there without a holder. Of two that take
 * over a dead holder's lock, both may remove the dead one's file, but only one can rename onto the empty folder.
 */
export async function withLock(folder, { onWait = () => {} } = {}, work) {
  const mine = await acquire(folder, onWait);
  const beat = setInterval(() => void utimes(mine, new Date(), new Date()).catch(() => {}), BEAT_MS).unref();
  try {
    return await work();
  } finally {
    clearInterval(beat);
    await unlink(mine).catch(() => {});
    await rmdir(folder).catch(() => {});
  }
}

async function acquire(folder, onWait) {
  const name = `${randomUUID()}.json`;
  const offer = `${folder}.${name}`;
  await mkdir(dirname(folder), { recursive: true });
  await mkdir(offer);
  await writeFile(join(offer, name), JSON.stringify(thisProcess()));
  try {
    let told = false;
    while (!(await tryRename(offer, folder))) {
      const holder = await readHolder(folder);
      if (holder === undefined) continue;
      if (!(await isAlive(holder))) {
        await unlink(holder.file).catch(() => {});
        continue;
      }
      if (!told) onWait(holder.pid);
      told = true;
      await sleep(POLL_MS);
    }
    return join(folder, name);
  } finally {
    await rm(offer, { recursive: true, force: true });
  }
}

async function tryRename(offer, folder) {
  try {
    await rename(offer, folder);
    return true;
  } catch (error) {
    if (error.code === "ENOTEMPTY" || error.code === "EEXIST") return false;
    throw error;
  }
}

/** The holder that the folder names, or undefined when it has gone since. */
async function readHolder(folder) {
  try {
    const [name] = await readdir(folder);
    if (name === undefined) return undefined;
    const file = join(folder, name);
    return { ...JSON.parse(await readFile(file, "utf8")), file };
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}

async function isAlive({ pid, started, host, file }) {
  // Another machine's process (a shared home folder) cannot be asked: it is alive as long as its heart beats.
  if (host !== hostname()) return Date.now() - (await lastBeat(file)) < STALE_MS;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error.code !== "ESRCH";
  }
  return started === startOf(pid);
}

async function lastBeat(file) {
  return stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}

function thisProcess() {
  return { pid: process.pid, started: startOf(process.pid), host: hostname() };
}

/** When a process began, so that a reused process id is not taken for the holder. Unknown outside Linux. */
function startOf(pid) {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, "utf8");
    return line.slice(line.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return "unknown";
  }
}
