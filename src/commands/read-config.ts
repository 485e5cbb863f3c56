import { EMPTY_CONFIG } from "../domain/config/empty";
import type { Config } from "../domain/config/schema";
import type { DiscoveredProject } from "../domain/discovery";
import { CONFIG_FILE } from "../domain/ownership";
import { InfraError } from "../errors";
import type { Git } from "../ports";

const MISNAMED = CONFIG_FILE.replace(/yml$/, "yaml");

function misnamed(): InfraError {
  return new InfraError("CONFIG_INVALID", { what: `${MISNAMED} is not read.`, next: `Rename it to ${CONFIG_FILE}.` });
}

export interface RepositoryConfig {
  readonly config: Config;
  /** Holds the names in it against the stacks that there are. Throws CONFIG_INVALID. */
  check(projects: readonly DiscoveredProject[]): void;
}

/**
 * Reads infra-action.yml at the repository's root; without one nothing is configured.
 * @throws InfraError CONFIG_INVALID with every mistake
 */
export async function readConfig(git: Pick<Git, "readText">): Promise<RepositoryConfig> {
  const text = git.readText(CONFIG_FILE);
  if (text === undefined) {
    if (git.readText(MISNAMED) !== undefined) throw misnamed();
    return { config: EMPTY_CONFIG, check: () => undefined };
  }
  const { parseConfig, checkConfig } = await import("../domain/config/read");
  const config = parseConfig(text, CONFIG_FILE);
  return {
    config,
    check: (projects) =>
      checkConfig(
        config,
        text,
        projects.flatMap(({ stacks }) => stacks.map(({ id }) => id)),
        CONFIG_FILE,
      ),
  };
}
