import { mkdir, mkdtemp, rename, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Writes report.json as a whole or not at all.
 * @param asked where to, from the working folder; undefined: into the runner's temp folder (a folder for each step, so that
 *   two steps of a job do not write over each other), at a terminal into a new temp folder
 * @returns its absolute path
 */
export async function writeReport(json: string, asked: string | undefined, environment: Environment): Promise<string> {
  const path = asked === undefined ? join(await ownFolder(environment), "report.json") : resolve(asked);
  await mkdir(dirname(path), { recursive: true });
  const unfinished = `${path}.${process.pid}.tmp`;
  await writeFile(unfinished, json, { mode: 0o600 });
  await rename(unfinished, path);
  return path;
}

async function ownFolder(environment: Environment): Promise<string> {
  const temp = environment["RUNNER_TEMP"];
  if (temp === undefined || temp === "") return mkdtemp(join(tmpdir(), "infra-action-"));
  const step = (environment["GITHUB_ACTION"] ?? "").replace(/[^\w-]/g, "_").slice(0, 100);
  return mkdtemp(join(await made(join(resolve(temp), "infra-action")), `${step === "" ? "run" : step}-`));
}

async function made(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  return folder;
}
