import type { Config } from "../config/schema";
import type { Detection } from "../detection";

/** Reasons are cut after some files: then a manifest may be among those that are not named. */
const CUT = /^and \d+ more files$/;

/** The folders of manifests that a change touches: those of services, by infra-action.yml. */
export function touchedManifests(
  { services, isEverything }: Pick<Detection, "services" | "isEverything">,
  config: Config,
): string[] {
  const folders = services.flatMap(({ name, reasons }) => {
    const folder = config.services?.[name]?.manifests?.replace(/\/+(?:\*\*)?$/, "");
    if (folder === undefined || folder === "") return [];
    const isTouched = isEverything || reasons.some((reason) => reason.startsWith(`${folder}/`) || CUT.test(reason));
    return isTouched ? [folder] : [];
  });
  return [...new Set(folders)];
}
