/** Names under which secrets usually stand in a job's environment. */
const SECRET_NAME = /(TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|PRIVATE_KEY|ACCESS_KEY|API_KEY|APIKEY|CREDENTIALS)$/i;
/** Shorter ones are words (`true`, `main`) far more often than secrets. */
const MIN_LENGTH = 8;

/**
 * Values in the environment that a program could print and that GitHub hides in logs only, not in comments.
 * @param environment the job's environment
 */
export function environmentSecrets(environment: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(environment).flatMap(([name, value]) =>
    value !== undefined && value.length >= MIN_LENGTH && SECRET_NAME.test(name) ? [value] : [],
  );
}
