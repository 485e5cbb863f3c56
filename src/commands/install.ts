import type { ExitCode } from "../errors";
import type { InstallInputs } from "../inputs";
import type { Ports } from "../ports";

/** No command: Pulumi is found or installed and put on PATH, as pulumi/actions does. */
export async function install(inputs: InstallInputs, { setUp, log }: Ports): Promise<ExitCode> {
  const engine = await setUp.engine({
    version: inputs["pulumi-version"],
    versionFile: inputs["pulumi-version-file"],
  });
  log.info(`Pulumi ${engine.version} is on PATH.`);
  return 0;
}
