import { parseAwsRole } from "../domain/aws-role";
import type { Check } from "../domain/doctor/check";
import { roleCheck } from "../domain/doctor/role";
import { InfraError } from "../errors";
import type { Ports } from "../ports";
import type { KnownStack } from "./doctor-stack";
import { withRole } from "./own-role";

export interface InRole {
  /** undefined: its role cannot be taken, so it cannot be looked at. */
  readonly stack: KnownStack | undefined;
  readonly checks: readonly Check[];
}

/** The stack with its role's credentials, as an update would have it. */
export async function inRole(stack: KnownStack, ports: Ports): Promise<InRole> {
  const role = parseAwsRole(stack.role ?? "");
  if (role === undefined) return { stack, checks: [] };
  const { id } = stack;
  try {
    const taken = await withRole({ ...stack, timeoutSeconds: undefined }, ports);
    return { stack: taken, checks: [roleCheck(id, { kind: "taken", arn: role.arn })] };
  } catch (error) {
    if (!(error instanceof InfraError)) throw error;
    return { stack: undefined, checks: [roleCheck(id, { kind: "refused", why: error.explanation })] };
  }
}
