import { existsSync } from "node:fs";
import { join } from "node:path";
import { compareWithCloud } from "../lab/engine/compare-with-cloud";
import { describeWith } from "../lab/parts";
import { FOREIGN, lockFolder, locksOf, makeKillScene, type KillScene } from "./kill-scene";
import { nextRunSucceeds } from "./next-run";
import { contradictions, lastReport, untruths } from "./oracle";
import { killPlan, PHASES, titleOf, type KillPlan } from "./plan";
import { strike } from "./strike";
import type { StepResult } from "../lab/runner/run-step.mjs";
import type { Report } from "../../src/domain/report";

/** `npm run test:kills -- --count 100`, `-- --seed 17`; in the lab's own run: the first twenty. */
const COUNT = Number(process.env["INFRA_ACTION_KILLS"] ?? 20);
const ONLY = process.env["INFRA_ACTION_KILL_SEED"];
const SEEDS = ONLY === undefined ? Array.from({ length: COUNT }, (_, seed) => seed) : [Number(ONLY)];
/** A case mostly waits. */
const SIDE_BY_SIDE = Number(process.env["INFRA_ACTION_KILLS_AT_ONCE"] ?? 3);

jest.setTimeout(20 * 60_000);

describeWith(["engine", "yaml"], "a run that is killed loses nothing, doubles nothing, and tells the truth", () => {
  const enter = places(SIDE_BY_SIDE);
  const cases = new Map<number, Promise<void>>();
  beforeAll(() => {
    for (const seed of SEEDS) {
      const done = enter(() => killed(killPlan(seed)));
      done.catch(() => undefined); // told by the seed's own test
      cases.set(seed, done);
    }
  });
  afterAll(() => Promise.allSettled(cases.values()));

  it.each(SEEDS.map((seed) => [titleOf(killPlan(seed)), seed] as const))("%s", async (_, seed) => {
    await cases.get(seed);
  });

  if (ONLY === undefined)
    it("each phase has its share", () => {
      const least = Math.floor(COUNT / PHASES.length);
      for (const phase of PHASES)
        expect(SEEDS.filter((seed) => killPlan(seed).phase === phase).length).toBeGreaterThanOrEqual(least);
    });
});

/** On a machine that is busy with other things the moment may be missed: then once more, with more time. */
async function killed(plan: KillPlan): Promise<void> {
  for (const patience of [1, 3, 9]) if (await isKilled(plan, patience)) return;
  throw new Error(`${titleOf(plan)}: the run was over each time before the moment came.`);
}

async function isKilled(plan: KillPlan, patience: number): Promise<boolean> {
  await using place = await makeKillScene(plan, patience);
  await using step = await strike(plan, place);
  if (step === undefined) return false;
  try {
    const report = lastReport(step);
    expect({
      contradictions: await contradictionsOf(place),
      untruths: report === undefined ? [] : untruths(report, place),
      foreign: foreignLocks(plan, place),
      own: ownLocks(plan, place, step),
      success: isSuccess(step, report),
    }).toEqual({ contradictions: [], untruths: [], foreign: "untouched", own: [], success: "as told" });
    await nextRunSucceeds(place);
    for (const stack of place.stacks) expect(await compareWithCloud(stack)).toEqual([]);
    expect(await contradictionsOf(place)).toEqual([]);
    return true;
  } catch (error) {
    throw new Error(story(plan, step), { cause: error });
  }
}

const contradictionsOf = async ({ stacks }: KillScene): Promise<string[]> =>
  (await Promise.all(stacks.map(contradictions))).flat();

function foreignLocks(plan: KillPlan, { scene, stacks }: KillScene): string {
  const [stack] = stacks;
  const places = [
    ["side", "dev"],
    ...(plan.foreignLock && stack ? [[stack.project.description.name, stack.name]] : []),
  ];
  const gone = places.filter(
    ([project = "", name = ""]) => !existsSync(join(lockFolder(scene, project, name), FOREIGN)),
  );
  return gone.length === 0 ? "untouched" : `gone: ${gone.join()}`;
}

/** What the post step could release, and did not: it was not killed, and nobody else's lock lies beside. */
function ownLocks(plan: KillPlan, { scene, stacks }: KillScene, { post }: StepResult): string[] {
  if (post === null || post.signal !== null || plan.foreignLock) return [];
  return stacks.flatMap((stack) => locksOf(scene, stack.project.description.name).map(({ name }) => name));
}

/** The step succeeds exactly where each stack is told to be complete. */
function isSuccess({ exitCode }: StepResult, report: Report | undefined): string {
  if (exitCode !== 0) return "as told";
  return report?.verdict === "ok" ? "as told" : `exit code 0, and the report says ${report?.verdict ?? "nothing"}`;
}

function story(plan: KillPlan, { log, post, exitCode, signal }: StepResult): string {
  return [
    `${titleOf(plan)} — again: npm run test:kills -- --seed ${plan.seed}`,
    `main ended with ${exitCode ?? signal ?? ""}:`,
    log,
    `post ended with ${post?.exitCode ?? post?.signal ?? ""}:`,
    post?.log ?? "",
  ].join("\n");
}

/** So many at once; the others wait in line. */
function places(count: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let free = count;
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
