import { rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { fileURLToPath } from "node:url";
import { InfraError } from "../errors";
import type { LockFiles } from "../ports/locks";
import { isRunning } from "./process-session";
import { systemErrorCode } from "./system-error";

/** Lock files of the file backend. */
export function lockFiles(): LockFiles {
  return {
    async isThere(url) {
      const path = lockPath(url);
      return path === undefined ? undefined : exists(path);
    },
    async remove(url) {
      const path = lockPath(url);
      if (path === undefined || !(await exists(path))) return false;
      try {
        await rm(path);
        await rm(`${path}.attrs`, { force: true });
        return true;
      } catch (cause) {
        if (systemErrorCode(cause) === "ENOENT") return false;
        throw notReleased(url, cause);
      }
    },
    runs: ({ host, pid }) => (host === hostname() ? isRunning(pid) : undefined),
  };
}

/** The path of a lock as the engine prints it: `file:///srv/state/.pulumi/locks/…/<uuid>.json?no_tmp_dir=true`. */
function lockPath(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, host, pathname } = new URL(url);
  // Nothing but what the engine itself makes is ever taken away.
  if (protocol !== "file:" || host !== "" || !/\/\.pulumi\/locks\/.+\.json$/.test(pathname)) return undefined;
  return fileURLToPath(`file://${pathname}`);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function notReleased(url: string, cause: unknown): InfraError {
  return new InfraError(
    "BACKEND_UNUSABLE",
    {
      what: `The lock ${url} could not be released.`,
      why: `The system says ${systemErrorCode(cause) ?? "no more"}.`,
      next: "Check that the job may write to the state's folder, or remove the file by hand.",
    },
    { cause },
  );
}
