import type { Log } from "../ports";
import type { Diagnosis } from "../ports/diagnosis";
import { aws } from "./aws";
import { oidcClaims } from "./oidc-token";
import { stateLocks } from "./state-locks";

/** What a diagnosis looks at outside of engine, git and GitHub's API. Nothing is loaded before it is asked. */
export function diagnosis(environment: Readonly<Record<string, string | undefined>>, log: Log): Diagnosis {
  const cloud = aws();
  return {
    identity: () => cloud.identity(),
    oidc: () => oidcClaims(environment, log),
    locks: stateLocks(cloud, environment),
  };
}
