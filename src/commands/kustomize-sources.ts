import { parse } from "yaml";
import type { BuiltFrom } from "../domain/manifests/built";
import { joined } from "../domain/local-manifests";
import { KUSTOMIZATION_NAMES, kustomizationParts } from "../domain/manifests/kustomization";
import type { ManifestFile } from "../domain/manifests/manifest";
import type { Ports } from "../ports";

/** A manifest is some kilobytes; CRDs are the largest. */
export const LARGEST_MANIFEST = 4 * 1024 * 1024;
const AT_MOST_FILES = 1000;

type Reads = Pick<Ports, "reports">;

/**
 * The files that a kustomization is built from, its bases' before its own. What cannot be read, or is not here, is only
 * missing: kustomize itself has the last word on it.
 */
export async function kustomizeSources(path: string, ports: Reads): Promise<BuiltFrom> {
  const found: Found = { files: new Map(), affixes: [], seen: new Set() };
  const text = await textAt(path, ports);
  if (text !== undefined) await collect({ path, text }, found, ports);
  return { path, files: [...found.files.values()], affixes: found.affixes };
}

interface Found {
  readonly files: Map<string, ManifestFile>;
  readonly affixes: BuiltFrom["affixes"][number][];
  readonly seen: Set<string>;
}

async function collect(kustomization: ManifestFile, found: Found, ports: Reads): Promise<void> {
  if (found.seen.has(kustomization.path)) return;
  found.seen.add(kustomization.path);
  const { resources, patches, ...affixes } = kustomizationParts(kustomization.path, valueOf(kustomization.text));
  found.affixes.push(affixes);
  for (const path of [...resources, ...patches]) {
    if (found.seen.size + found.files.size > AT_MOST_FILES) return;
    const text = await textAt(path, ports);
    if (text !== undefined) found.files.set(path, { path, text });
    else {
      const below = await kustomizationIn(path, ports);
      if (below !== undefined) await collect(below, found, ports);
    }
  }
}

async function kustomizationIn(folder: string, ports: Reads): Promise<ManifestFile | undefined> {
  for (const name of KUSTOMIZATION_NAMES) {
    const path = joined(folder, name);
    const text = await textAt(path, ports);
    if (text !== undefined) return { path, text };
  }
  return undefined;
}

/** undefined: a folder, or nothing that could be read. */
async function textAt(path: string, { reports }: Reads): Promise<string | undefined> {
  const read = await reports.read(path, LARGEST_MANIFEST);
  return "text" in read ? read.text : undefined;
}

function valueOf(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 100 });
  } catch {
    return undefined; // kustomize tells what is wrong with it
  }
}
