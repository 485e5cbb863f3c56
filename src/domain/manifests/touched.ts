import type { Config } from "../config/schema";
import type { Detection } from "../detection";

/** Reasons are cut after some files: then a manifest may be among those that are not named. */
const CUT = /^and \d+ more files$/;

const MANIFEST = /(?:\.(?:ya?ml|json)|\/Kustomization) (?:added|modified|deleted|renamed|copied|type-changed): /;

export interface TouchedManifests {
  readonly folders: readonly string[];
  /** Of services with another manifest that changed: a base, perhaps, that the kustomization of such a folder builds on. */
  readonly perhaps: readonly string[];
}

/** The folders of manifests that a change touches: those of services, by infra-action.yml. */
export function touchedManifests(
  { services, isEverything }: Pick<Detection, "services" | "isEverything">,
  config: Config,
): TouchedManifests {
  const found = services.flatMap(({ name, reasons }) => {
    const folder = config.services?.[name]?.manifests?.replace(/\/+(?:\*\*)?$/, "");
    if (folder === undefined || folder === "") return [];
    const isTouched = isEverything || reasons.some((reason) => reason.startsWith(`${folder}/`) || CUT.test(reason));
    return [{ folder, isTouched, isPerhaps: reasons.some((reason) => MANIFEST.test(reason)) }];
  });
  const folders = new Set(found.filter(({ isTouched }) => isTouched).map(({ folder }) => folder));
  const perhaps = new Set(found.filter(({ isPerhaps }) => isPerhaps).map(({ folder }) => folder));
  return { folders: [...folders], perhaps: [...perhaps.difference(folders)] };
}
