import type { Inputs } from "../e2e/action";
import { reportOf } from "../e2e/published-report";
import type { StackReport } from "../../src/domain/report";
import type { LabStack } from "../lab/engine/lab-stack";
import { FOREIGN, lockFolder, locksOf, type KillScene } from "./kill-scene";
import { pendingOf } from "./oracle";
import { rmSync } from "node:fs";
import { join } from "node:path";

/** Faults are over, and somebody runs it again, doing what they are told and nothing else. */
export async function nextRunSucceeds(place: KillScene): Promise<void> {
  const { scene } = place;
  scene.workspace.cloud.setFaults({});
  let inputs: Inputs = { ...place.inputs, "lock-timeout": "0" };
  for (let round = 0; round < 6; round += 1) {
    await using step = await scene.run(inputs, { timeoutMs: 120_000 });
    if (step.exitCode === 0) return;
    const { stacks } = reportOf(step);
    const held = stacks.find(
      ({ outcome }) => outcome !== "changed" && outcome !== "unchanged" && outcome !== "skipped",
    );
    if (held === undefined) throw new Error(`The next run failed and says of no stack why:\n${step.log}`);
    inputs = { ...inputs, ...(await advised(held, place)) };
  }
  throw new Error("The next run went on being told what to do.");
}

/** What a person who reads the report does about it. */
async function advised({ outcome, headline, next, project }: StackReport, place: KillScene): Promise<Inputs> {
  const stack = place.stacks.find((each) => each.project.description.name === project);
  const advice = next ?? "";
  if (stack === undefined) throw new Error(`Who is ${project}?`);
  if (outcome === "locked" && advice.includes("force-unlock")) return unlocked(advice, place, project);
  if (outcome === "refused" && advice.includes("repair: clear-pending-creates")) {
    await importWhatExists(stack);
    return { repair: "clear-pending-creates" };
  }
  throw new Error(`The next run does not say how: ${outcome}, ${headline ?? ""} ${advice}`);
}

/** The lock of an engine that is dead may be named; another's ends by itself. */
function unlocked(advice: string, { scene }: KillScene, project: string): Inputs {
  const locks = locksOf(scene, project);
  const urls = advice.match(/file:[^\s`]+/g) ?? [];
  for (const { name } of locks)
    if (!urls.some((url) => url.includes(name))) throw new Error(`The lock ${name} is not named: ${advice}`);
  const foreign = locks.find(({ name }) => name === FOREIGN);
  if (foreign !== undefined) rmSync(join(lockFolder(scene, project, "dev"), FOREIGN));
  return { "force-unlock": urls.filter((url) => !url.includes(FOREIGN)).join("\n") };
}

/** "Look whether it exists in the cloud. If it does: pulumi import". */
async function importWhatExists(stack: LabStack): Promise<void> {
  const deployment = await stack.export();
  const known = new Set((deployment.resources ?? []).map(({ id }) => id));
  for (const { urn, type } of pendingOf(deployment)) {
    const there = stack.cloud.things().find((thing) => thing.urn === urn && !known.has(thing.id));
    if (type !== "creating" || there === undefined) continue;
    const [, , token = "", name = ""] = urn.split("::");
    const flags = ["--stack", stack.name, "--yes", "--skip-preview", "--generate-code=false", "--protect=false"];
    await stack.must("import", token, name, there.id, ...flags);
  }
}
