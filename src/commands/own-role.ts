import { parseAwsRole, roleVariables, sessionName, sessionSeconds } from "../domain/aws-role";
import { parseContext } from "../domain/github-context";
import type { PlannedStack } from "../domain/planned-stack";
import type { Ports } from "../ports";

/**
 * The stack with its role's credentials in its environment, and no other identity. To be called when its turn has come:
 * they hold for an hour.
 * @throws InfraError ROLE_UNUSABLE
 */
export async function withRole<S extends Pick<PlannedStack, "workDir" | "stack" | "env" | "role" | "timeoutSeconds">>(
  stack: S,
  { roles, environment, log, signal }: Pick<Ports, "roles" | "environment" | "log" | "signal">,
): Promise<S> {
  const role = parseAwsRole(stack.role ?? "");
  if (role === undefined) return stack;
  const { run } = parseContext(environment, undefined);
  const credentials = await roles.take({
    role,
    sessionName: sessionName(run.id, stack),
    seconds: sessionSeconds(stack.timeoutSeconds),
    environment: { ...environment, ...stack.env },
    signal,
  });
  if (credentials === undefined) return stack;
  for (const secret of Object.values(credentials)) log.mask(secret);
  return { ...stack, env: { ...stack.env, ...roleVariables(credentials) } };
}
