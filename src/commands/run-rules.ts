import type { Approval } from "../domain/approval/review";
import type { Config } from "../domain/config/schema";
import { gatesOf } from "../domain/gates";
import type { PlannedStack } from "../domain/planned-stack";
import { stackApproval, withheldVariables } from "../domain/stack-environment";
import { watchedServices } from "../domain/watched-services";
import type { StackInputs } from "../inputs";
import type { RunPlan } from "./run-plan";

type RuleInputs = Pick<StackInputs, "approval" | "health" | "stack-name">;

/** What infra-action.yml says of all of them. */
export function rulesOf(
  config: Config,
  stacks: readonly PlannedStack[],
  inputs: RuleInputs,
  isJob: boolean,
): Pick<RunPlan, "sharedEnv" | "watched" | "gates" | "approvalOf"> {
  const watched = inputs.health === "off" ? new Map<string, string[]>() : watchedServices(config);
  return {
    sharedEnv: withheldVariables(config),
    watched,
    gates: gatesOf(config, stacks),
    approvalOf: (id) => approvalOf(id, config, inputs, isJob),
  };
}

/** What a stack's update is held to. */
export function approvalOf(id: string, config: Config, inputs: RuleInputs, isJob: boolean): Approval {
  // Who runs it by hand, at a terminal, is the reviewer.
  const isOwnBusiness = inputs["stack-name"] !== "" || !isJob;
  return stackApproval(id, config, { input: inputs.approval, isOwnBusiness });
}
