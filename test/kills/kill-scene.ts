import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { LabStack } from "../lab/engine/lab-stack";
import type { ProjectDescription } from "../lab/engine/project-files";
import { makeScene, type Inputs, type Scene } from "../e2e/action";
import { wrapEngine, type WrappedEngine } from "../e2e/engine-wrapper";
import type { KillPlan } from "./plan";

/** What is deployed, and what an update makes of it: one changes, two come (one of them by the other), one goes. */
const BEFORE = { keep: "one", upd: "one", gone: "one" };
const AFTER = { keep: "one", upd: "two", fresh: "one", later: "${fresh.label}" };

const yaml = (name: string, values: Readonly<Record<string, string>>): ProjectDescription => ({
  name,
  runtime: "yaml",
  program: `resources:\n${Object.entries(values)
    .map(([resource, value]) => `  ${resource}: {type: "lab:Thing", properties: {value: "${value}"}}\n`)
    .join("")}`,
});

export interface KillScene extends AsyncDisposable {
  readonly scene: Scene;
  readonly engine: WrappedEngine;
  /** The update's inputs. */
  readonly inputs: Inputs;
  readonly stacks: readonly LabStack[];
  /** Lines of the cloud's journal from before the update. */
  readonly before: number;
  /** Where the engine waits, if it is to wait before it begins: until this file is there. */
  readonly gate: string;
}

/**
 * Stacks as they were deployed, programs as they are to be, and slow operations where the kill is to come.
 * @param patience so many times slower than on a machine at rest
 */
export async function makeKillScene(plan: KillPlan, patience = 1): Promise<KillScene> {
  const isWaves = plan.phase === "between waves";
  const names = isWaves ? ["base", "top"] : ["ship"];
  const scene = await makeScene({
    projects: Object.fromEntries(names.map((name) => [name, yaml(name, BEFORE)])),
    files: isWaves ? { "infra-action.yml": "version: 1\nstacks:\n  top:dev: {dependsOn: [base:dev]}\n" } : {},
  });
  const stacks = names.map((name) => scene.stack("dev", name));
  await Promise.all(stacks.map((stack) => stack.deployed()));
  for (const name of names) scene.project(name).write({ "Pulumi.yaml": pulumiYaml(yaml(name, AFTER)) });
  const { cloud } = scene.workspace;
  writeForeignLock(scene, "side", "dev");
  cloud.setFaults({ defaults: {}, rules: rulesOf(plan, SLEEP * patience) });
  const gate = join(scene.workspace.root, "gate");
  const held = plan.phase === "before the lock" ? (plan.moment < 0.5 ? "up" : "stack") : undefined;
  return {
    scene,
    stacks,
    gate,
    before: cloud.lines().length,
    engine: wrapEngine(scene.workspace, held === undefined ? {} : { before: waitsAt(held, gate) }),
    inputs: isWaves
      ? { command: "up", stacks: "base:dev\ntop:dev", "comment-on-pr": "false" }
      : { command: "up", "stack-name": "dev", "work-dir": "ship" },
    [Symbol.asyncDispose]: () => scene[Symbol.asyncDispose](),
  };
}

const pulumiYaml = ({ name, program }: ProjectDescription): string =>
  `name: ${name}\nruntime: yaml\n${String(program)}`;

/** Seconds: time enough to hit it, on a busy machine too. */
const SLEEP = 1.5;

function rulesOf({ phase, target }: KillPlan, sleep: number) {
  if (phase === "program running") return [{ match: "::upd$", sleep: { check: sleep } }];
  const op = target === "upd" ? "update" : target === "gone" ? "delete" : "create";
  const seconds = phase === "post step" ? 3 * sleep : sleep;
  if (phase === "operation in flight" || phase === "post step")
    return [{ match: `::${target}$`, sleep: { [op]: seconds } }];
  return [];
}

/** `exec` follows, so the shell's number is the engine's. Gives up after ten seconds: nothing waits for ever. */
function waitsAt(word: string, gate: string): string {
  return `if [ "$1" = ${word} ]; then n=0; while [ ! -e '${gate}' ] && [ $n -lt 200 ]; do sleep 0.05; n=$((n+1)); done; fi`;
}

export const lockFolder = ({ workspace }: Pick<Scene, "workspace">, project: string, stack: string): string =>
  join(workspace.stateFolder, ".pulumi/locks/organization", project, stack);

export interface LockFile {
  readonly name: string;
  readonly pid: number;
  readonly hostname: string;
}

export function locksOf(scene: Scene, project: string, stack = "dev"): LockFile[] {
  const folder = lockFolder(scene, project, stack);
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return names.flatMap((name) => {
    const text = textUnlessGone(join(folder, name));
    return text === undefined ? [] : [{ ...(JSON.parse(text) as LockFile), name }];
  });
}

/** An engine may let go of its lock while it is looked at; one that it is just writing is not taken yet. */
function textUnlessGone(file: string): string | undefined {
  try {
    const text = readFileSync(file, "utf8");
    return text === "" ? undefined : text;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

export const FOREIGN = "foreign.json";

/** Ada's, on another machine. */
export function writeForeignLock(scene: Scene, project: string, stack = "dev"): void {
  const folder = lockFolder(scene, project, stack);
  mkdirSync(folder, { recursive: true });
  const lock = { pid: 4711, username: "ada", hostname: "elsewhere", timestamp: new Date().toISOString() };
  writeFileSync(join(folder, FOREIGN), JSON.stringify(lock));
}
