import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Report } from "../../src/domain/report";
import { differencesFrom } from "../lab/engine/compare-with-cloud";
import type { Deployment, LabStack } from "../lab/engine/lab-stack";
import type { StepResult } from "../lab/runner/run-step.mjs";
import { parseReport } from "../e2e/published-report";
import type { KillScene } from "./kill-scene";

/** What cannot be: something in the cloud that nobody knows of, something twice, something lost. */
export async function contradictions(stack: LabStack): Promise<string[]> {
  const deployment = await stack.export({ showSecrets: true });
  const pending = pendingOf(deployment);
  const isPending = (urn: string, ...kinds: readonly string[]): boolean =>
    pending.some((each) => each.urn === urn && kinds.includes(each.type));
  const wrong = differencesFrom(deployment, stack).filter(({ kind, urn }) => {
    if (kind === "only-in-cloud") return !isPending(urn, "creating");
    if (kind === "only-in-state") return !isPending(urn, "deleting");
    return !isPending(urn, "updating", "deleting");
  });
  return [...wrong.map((each) => JSON.stringify(each)), ...doubled(stack)];
}

export function pendingOf({ pending_operations = [] }: Deployment): { urn: string; type: string }[] {
  return pending_operations.map(({ type, resource }) => ({ type, urn: resource.urn }));
}

function doubled(stack: LabStack): string[] {
  const counts = Map.groupBy(stack.cloud.things(), ({ urn = "" }) => urn);
  return [...counts].flatMap(([urn, things]) => (things.length > 1 ? [`${urn} exists ${things.length} times`] : []));
}

/** The last report.json that the job wrote, by its main or its post part; undefined: it got to none. */
export function lastReport({ runnerTemp }: StepResult): Report | undefined {
  const folder = join(runnerTemp, "infra-action");
  const files = safeList(folder).filter((name) => name.endsWith("report.json"));
  const reports = files.map((name) => parseReport(readFileSync(join(folder, name), "utf8")));
  return reports.sort((one, other) => (one.run.durationSeconds ?? 0) - (other.run.durationSeconds ?? 0)).at(-1);
}

function safeList(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true }).map(String);
  } catch {
    return [];
  }
}

/** What the report says against what the cloud's journal has. */
export function untruths(report: Report, { scene, before, stacks }: KillScene): string[] {
  const lines = scene.workspace.cloud.lines().slice(before);
  const done = lines.flatMap(({ op, urn }) => (["create", "update", "delete"].includes(op) ? [urn ?? ""] : []));
  const told = new Set(
    report.stacks.flatMap(({ resources, findings }) => [...resources, ...findings].map(({ urn }) => urn)),
  );
  const untold = done.filter((urn) => !told.has(urn)).map((urn) => `${urn} was changed, and nothing says so`);
  const claimed = report.stacks.flatMap(({ outcome, resources }) =>
    outcome === "skipped"
      ? []
      : resources
          .filter(({ failed, unfinished, operation }) => !failed && !unfinished && operation !== "same")
          .filter(({ urn }) => !done.includes(urn))
          .map(({ urn, operation }) => `${urn}: ${operation} is told, and was not done`),
  );
  const complete = report.stacks.filter(({ outcome }) => outcome === "changed" || outcome === "unchanged");
  const missing = complete.flatMap(({ project }) => {
    const stack = stacks.find((each) => each.project.description.name === project);
    const expected = ["keep", "upd", "fresh", "later"];
    const there = scene.workspace.cloud.things().filter(({ urn }) => urn?.startsWith(`urn:pulumi:dev::${project}::`));
    const names = there.map(({ urn }) => urn?.split("::").at(-1) ?? "").sort();
    return stack !== undefined && names.join() === [...expected].sort().join()
      ? []
      : [`${project} is told to be complete, and has ${names.join()}`];
  });
  return [...untold, ...claimed, ...missing];
}
