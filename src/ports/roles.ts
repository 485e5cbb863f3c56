import type { AwsCredentials, AwsRole } from "../domain/aws-role";

export interface RoleRequest {
  readonly role: AwsRole;
  /** By which the cloud's own log tells who it was. */
  readonly sessionName: string;
  readonly seconds: number;
  /** The environment of whoever takes the role: credentials (where GitHub gives no token), region, endpoints. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/** Roles in clouds. */
export interface CloudRoles {
  /**
   * Takes a role of AWS: with GitHub's identity token where the job may ask for one, else with the credentials there are.
   * undefined: those are of this role already. Throws ROLE_UNUSABLE.
   */
  take(request: RoleRequest): Promise<AwsCredentials | undefined>;
}
