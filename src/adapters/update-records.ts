import type { RecordedEngine, RecordedPlan, UpdateRecords } from "../ports/records";
import type { StepState } from "./plugin-cache";

const PLAN = "updates-plan";
const TOLD = "updates-told";
const engineKey = (nth: number): string => `updates-engine-${nth}`;
const deploymentKey = (nth: number): string => `updates-deployment-${nth}`;
const stoppingKey = (nth: number): string => `updates-stopping-${nth}`;

/** What outlives this process, in the state of the step: the runner hands it to the post step. */
export function updateRecords(state: StepState): UpdateRecords {
  let count = 0;
  const deploying: string[] = [];
  const numberOf = new Map<string, number>();
  return {
    begin: (plan) => state.save(PLAN, JSON.stringify(plan)),
    started(id, kind, engine) {
      numberOf.set(id, count);
      state.save(engineKey(count), JSON.stringify({ id, kind, ...engine }));
      count += 1;
    },
    stopping(id) {
      const nth = numberOf.get(id);
      if (nth !== undefined) state.save(stoppingKey(nth), "true");
    },
    deploying(id, deployment) {
      state.save(deploymentKey(deploying.length), JSON.stringify([id, deployment]));
      deploying.push(id);
    },
    deployed(id) {
      const nth = deploying.lastIndexOf(id);
      if (nth >= 0) state.save(deploymentKey(nth), ENDED);
    },
    told: () => state.save(TOLD, "true"),
    left() {
      const plan = state.get(PLAN);
      if (plan === "" || state.get(TOLD) !== "") return undefined;
      return { plan: JSON.parse(plan) as RecordedPlan, engines: enginesIn(state), deployments: deploymentsIn(state) };
    },
  };
}

const ENDED = "ended";

/** Those that are still to be ended, by the stack's id. */
function deploymentsIn(state: StepState): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (let nth = 0; ; nth += 1) {
    const text = state.get(deploymentKey(nth));
    if (text === "") return found;
    if (text !== ENDED) found.set(...(JSON.parse(text) as [string, number]));
  }
}

/** The last one of each stack. */
function enginesIn(state: StepState): RecordedEngine[] {
  const engines = new Map<string, RecordedEngine>();
  for (let nth = 0; ; nth += 1) {
    const text = state.get(engineKey(nth));
    if (text === "") return [...engines.values()];
    const engine = JSON.parse(text) as Omit<RecordedEngine, "toldToStop">;
    engines.set(engine.id, { ...engine, toldToStop: state.get(stoppingKey(nth)) !== "" });
  }
}
