import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Inputs, RunOptions, Scene } from "./action";

export const UP: Inputs = { command: "up", "stack-name": "dev", "work-dir": "infra", "comment-on-summary": "true" };

export const up = (scene: Scene, inputs: Inputs = {}, options: RunOptions = {}) =>
  scene.run({ ...UP, ...inputs }, { timeoutMs: 180_000, ...options });

export const startUp = (scene: Scene, inputs: Inputs = {}, options: RunOptions = {}) =>
  scene.start({ ...UP, ...inputs }, { timeoutMs: 180_000, ...options });

const folderOf = ({ workspace }: Scene, project = "shop"): string =>
  join(workspace.stateFolder, `.pulumi/locks/organization/${project}/dev`);

/** Names of the lock files of the shop's stack. */
export function locks(scene: Scene): string[] {
  const folder = folderOf(scene);
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".json")) : [];
}

export interface Holder {
  readonly pid?: number;
  readonly username?: string;
  readonly hostname?: string;
  readonly timestamp?: string;
}

/** Somebody takes the lock. @returns its name as the engine prints it */
export function takeLock(scene: Scene, name: string, holder: Holder = {}, project = "shop"): string {
  const folder = folderOf(scene, project);
  mkdirSync(folder, { recursive: true });
  const lock = { pid: 4711, username: "ada", hostname: "elsewhere", timestamp: "2026-11-25T12:00:00Z", ...holder };
  writeFileSync(join(folder, `${name}.json`), JSON.stringify(lock));
  return `${pathToFileURL(join(folder, `${name}.json`)).href}?no_tmp_dir=true`;
}

export const releaseLock = (scene: Scene, name: string, project = "shop"): void =>
  rmSync(join(folderOf(scene, project), `${name}.json`));

export const HERE = hostname();

/** What the cloud holds, by the resources' names. */
export const inCloud = ({ workspace }: Scene): string[] =>
  workspace.cloud
    .things()
    .map(({ urn }) => urn?.split("::").at(-1) ?? "")
    .sort();
