import type { IdentityFacts } from "../domain/doctor/identity";
import type { OidcFacts } from "../domain/doctor/oidc";
import type { LockFacts } from "../domain/doctor/stack";

/** What a diagnosis looks at besides the other ports. Changes nothing, decides nothing, never throws. */
export interface Diagnosis {
  /** Asks AWS (STS) who the job is. */
  identity(): Promise<IdentityFacts>;
  /** Asks GitHub's identity provider for a token, and gives its claims alone. */
  oidc(): Promise<OidcFacts>;
  /** Looks who holds a stack's lock, where the backend's locks are files or objects of S3. */
  locks(backend: { readonly url: string; readonly folder: string }, stack: StackInBackend): Promise<LockFacts>;
}

export interface StackInBackend {
  readonly project: string;
  readonly stack: string;
}
