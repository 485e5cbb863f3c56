import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { KUSTOMIZATION_NAMES } from "../../domain/manifests/kustomization";
import { InfraError } from "../../errors";
import type { Kustomized, ManifestFiles } from "../../ports/manifests";
import { shownPath } from "../shown-path";
import { kustomize } from "./kustomize";

type Environment = Readonly<Record<string, string | undefined>>;

const AT_MOST_FILES = 1000;

export function manifestFiles({
  root,
  environment,
}: {
  readonly root: string;
  readonly environment: Environment;
}): ManifestFiles {
  return {
    async read(path) {
      const place = resolve(root, path);
      const facts = await stat(place).catch(() => undefined);
      if (facts === undefined) throw unusable(path, "There is no such file or folder.");
      if (facts.isFile()) return [{ file: named(root, place), text: await readFile(place, "utf8") }];
      if ((await kustomizationIn(place)) !== undefined)
        return [{ file: named(root, place), text: textOf(path, await kustomize(place, environment)) }];
      const files = (await filesBelow(place)).slice(0, AT_MOST_FILES);
      if (files.length === 0) throw unusable(path, "The folder has no YAML or JSON files.");
      return Promise.all(files.map(async (file) => ({ file: named(root, file), text: await readFile(file, "utf8") })));
    },
    async build(path) {
      const place = resolve(root, path);
      const name = await kustomizationIn(place);
      if (name === undefined) return undefined;
      return { kustomization: shownPath(root, join(place, name)), ended: await kustomize(place, environment) };
    },
  };
}

const named = (root: string, path: string): string => relative(root, path) || ".";

/** The name of its kustomization; undefined: it has none, or is no folder. */
async function kustomizationIn(place: string): Promise<string | undefined> {
  const names = await readdir(place).catch((): string[] => []);
  return KUSTOMIZATION_NAMES.find((name) => names.includes(name));
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = (await readdir(folder, { withFileTypes: true })).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const found = await Promise.all(
    entries.map((entry) => {
      if (entry.name.startsWith(".")) return [];
      if (entry.isDirectory()) return filesBelow(join(folder, entry.name));
      return entry.isFile() && /\.(ya?ml|json)$/.test(entry.name) ? [join(folder, entry.name)] : [];
    }),
  );
  return found.flat();
}

/** @throws InfraError KUSTOMIZE_UNUSABLE */
function textOf(path: string, ended: Kustomized): string {
  if (ended.kind === "built") return ended.text;
  throw new InfraError("KUSTOMIZE_UNUSABLE", {
    what: `kustomize could not build ${path}.`,
    why: ended.kind === "absent" ? "Neither kustomize nor kubectl is on PATH." : ended.why,
    next:
      ended.kind === "absent" ? "Install kustomize 5 in a step before." : `\`kustomize build ${path}\` shows the same.`,
  });
}

function unusable(path: string, why: string): InfraError {
  return new InfraError("CONFIG_INVALID", {
    what: `The manifests ${path} cannot be read.`,
    why,
    next: 'Check "manifests", or `services.<name>.manifests` in infra-action.yml.',
  });
}
