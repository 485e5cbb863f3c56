import { existsSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { until } from "../e2e/until";
import type { StepHandle, StepResult } from "../lab/runner/run-step.mjs";
import { locksOf, writeForeignLock, type KillScene } from "./kill-scene";
import type { KillPlan } from "./plan";

const PATIENCE_SECONDS = 60;

/**
 * Starts the update, kills what the plan says when it says so, and waits until the job is over.
 * @returns undefined: the run was over before the moment came
 */
export async function strike(plan: KillPlan, place: KillScene): Promise<StepResult | undefined> {
  const { scene, engine, inputs, stacks } = place;
  const running = await scene.start(inputs, { path: engine.path, timeoutMs: 120_000 });
  let ended = false;
  const finished = running.finished.finally(() => (ended = true));
  finished.catch(() => undefined);
  await Promise.race([moment(plan, place, running), finished]);
  const isStruck = !ended;
  if (isStruck) {
    kill(plan, place, running);
    const [stack] = stacks;
    if (plan.foreignLock && stack !== undefined) writeForeignLock(scene, stack.project.description.name);
  }
  writeFileSync(place.gate, "");
  const result = await finished;
  if (isStruck) return result;
  await result[Symbol.asyncDispose]();
  return undefined;
}

/** Resolves when the time has come. */
async function moment(plan: KillPlan, place: KillScene, running: StepHandle): Promise<void> {
  const patiently = (isSo: () => boolean): Promise<void> => until(isSo, PATIENCE_SECONDS);
  switch (plan.phase) {
    case "before the lock":
      await patiently(() => place.engine.calls().some(({ args }) => args[0] === (plan.moment < 0.5 ? "up" : "stack")));
      return;
    case "program running":
      await patiently(() => hasLine(place, (line) => line.what === "sleep" && line.on === "check"));
      return void (await sleep(plan.moment * 1000));
    case "operation in flight":
      await patiently(() => isInFlight(plan, place));
      return void (await sleep(plan.moment * 800));
    case "checkpoint write":
      await soon(() => hasLine(place, ({ op, urn }) => OPS.includes(op) && urn?.endsWith(`::${plan.target}`) === true));
      return void (await sleep(plan.moment * 20));
    case "between waves":
      await patiently(() => place.engine.calls().some(({ args }) => args[0] === "up"));
      await soon(() => isFirstWaveDone(place));
      return void (await sleep(plan.moment * 150));
    case "post step":
      await patiently(() => isInFlight(plan, place));
      running.signal("SIGKILL");
      await patiently(() => running.lines.some((line) => line.includes("goes on without us")));
      return void (await sleep(plan.moment * 300));
  }
}

const OPS: readonly string[] = ["create", "update", "delete"];

type Line = ReturnType<KillScene["scene"]["workspace"]["cloud"]["lines"]>[number];

function hasLine({ scene, before }: KillScene, fits: (line: Line) => boolean): boolean {
  return scene.workspace.cloud.lines().slice(before).some(fits);
}

const isInFlight = ({ target }: KillPlan, place: KillScene): boolean =>
  hasLine(place, ({ what, urn }) => what === "sleep" && urn?.endsWith(`::${target}`) === true);

/** Its last operation is done and its lock is gone. */
function isFirstWaveDone(place: KillScene): boolean {
  const isDone = hasLine(
    place,
    ({ op, urn }) => op === "delete" && urn?.endsWith("base::lab:index:Thing::gone") === true,
  );
  return isDone && locksOf(place.scene, "base").length === 0;
}

/** As `until`, looking all the time: what is waited for is over in milliseconds. */
async function soon(isSo: () => boolean): Promise<void> {
  const end = performance.now() + PATIENCE_SECONDS * 1000;
  while (!isSo()) {
    if (performance.now() > end) throw new Error(`It was not so: ${String(isSo)}`);
    await sleep(1);
  }
}

function kill({ victim, signal }: KillPlan, { engine }: KillScene, running: StepHandle): void {
  const [call] = engine
    .calls()
    .filter(({ args }) => args[0] === "up" || args[0] === "stack")
    .slice(-1);
  const pid = engine.calls().findLast(({ args }) => args[0] === "up")?.pid ?? call?.pid;
  if (victim !== "node" && pid !== undefined) send(pid, signal);
  if (victim !== "engine") running.signal(signal);
}

function send(pid: number, signal: NodeJS.Signals): void {
  // Gone meanwhile, or waiting to be counted: there is nobody to tell.
  if (existsSync(`/proc/${pid}`) || process.platform !== "linux") {
    try {
      process.kill(pid, signal);
    } catch {
      // It ended in between.
    }
  }
}
