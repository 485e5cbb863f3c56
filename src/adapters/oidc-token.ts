import { claimsOf, type OidcFacts } from "../domain/doctor/oidc";
import { InfraError } from "../errors";
import type { Log } from "../ports";
import { identityToken, mayAskForIdentity } from "./identity-token";

/** The audience that AWS's identity providers expect by default. */
const AUDIENCE = "sts.amazonaws.com";

/** What GitHub's identity token says of this job: only the claims come back. */
export async function oidcClaims(
  environment: Readonly<Record<string, string | undefined>>,
  log: Pick<Log, "mask">,
): Promise<OidcFacts> {
  if (!mayAskForIdentity(environment)) return { kind: "not-permitted" };
  try {
    return { kind: "claims", claims: claimsOf(await identityToken(environment, AUDIENCE, log)) };
  } catch (error) {
    return { kind: "unanswered", message: error instanceof InfraError ? error.explanation.what : String(error) };
  }
}
