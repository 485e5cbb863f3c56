import type { ProjectDescription } from "../lab/engine/project-files";
import { yamlThings, type Thing } from "../lab/engine/programs";
import type { StepResult } from "../lab/runner/run-step.mjs";
import { makeScene, type Inputs, type RunOptions, type Scene } from "./action";
import { wrapEngine } from "./engine-wrapper";

/** A thing, one that depends on it, and one by itself. */
export const THINGS: Readonly<Record<string, Thing>> = {
  base: { value: 1 },
  reader: { of: "base", value: 1 },
  alone: { value: 1 },
};

export const project = (resources: Readonly<Record<string, Thing>> = THINGS): ProjectDescription =>
  yamlThings(resources);

/** A stack of three things that exist already. */
export async function thingsScene(): Promise<Scene> {
  const scene = await makeScene({ projects: { infra: project() } });
  await scene.stack().deployed();
  return scene;
}

export const urn = (name: string): string => `urn:pulumi:dev::things::lab:index:Thing::${name}`;

/** What the cloud holds, by the resources' names, each with its value. */
export function inCloud({ workspace }: Scene): Record<string, unknown> {
  const all = workspace.cloud.things().map(({ urn: name, properties }) => {
    const value = properties["value"];
    return [name?.split("::").at(-1) ?? "", value] as const;
  });
  return Object.fromEntries(all.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** A run of the action and the engine's calls in it, without those that only read state. */
export interface CalledStep extends AsyncDisposable {
  readonly step: StepResult;
  readonly calls: readonly string[];
}

/** Runs a command on the stack `dev`, by a job of a push. */
export async function command(scene: Scene, inputs: Inputs, options: RunOptions = {}): Promise<CalledStep> {
  const engine = wrapEngine(scene.workspace);
  const step = await scene.run(
    { "stack-name": "dev", "work-dir": "infra", ...inputs },
    { timeoutMs: 180_000, path: engine.path, event: { name: "workflow_dispatch", payload: {} }, ...options },
  );
  const calls = engine.calls().map(({ args }) => args.join(" "));
  return {
    step,
    calls: calls.filter((call) => !call.startsWith("version") && !call.startsWith("stack export")),
    [Symbol.asyncDispose]: () => step[Symbol.asyncDispose](),
  };
}
