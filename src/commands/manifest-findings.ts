import { cleanLine } from "../domain/diagnostics";
import { checkBuilt, checkManifests, type ManifestCheck } from "../domain/manifests/check";
import { MANIFEST_FILE, type ManifestFile } from "../domain/manifests/manifest";
import type { Finding } from "../domain/report";
import type { Ports } from "../ports";
import { kustomizeSources, LARGEST_MANIFEST } from "./kustomize-sources";

type Reads = Pick<Ports, "reports" | "manifests">;

/** Each folder is a set of its own: what refers to nothing in it refers to nothing. */
export async function checkFolders(
  folders: readonly string[],
  ports: Reads,
): Promise<ManifestCheck & { readonly missing: readonly string[] }> {
  const checks: ManifestCheck[] = [];
  const missing: string[] = [];
  for (const folder of folders) {
    const check = (await checkKustomization(folder, ports)) ?? (await checkFiles(folder, ports));
    if (check === undefined) missing.push(folder);
    else checks.push(check);
  }
  return {
    findings: checks.flatMap(({ findings }) => findings),
    objects: checks.reduce((sum, { objects }) => sum + objects, 0),
    missing,
  };
}

/** The same of those folders alone that kustomize builds. */
export async function checkKustomizations(folders: readonly string[], ports: Reads): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const folder of folders) findings.push(...((await checkKustomization(folder, ports))?.findings ?? []));
  return findings;
}

/** What a deploy would apply; undefined: it has no kustomization. */
async function checkKustomization(folder: string, ports: Reads): Promise<ManifestCheck | undefined> {
  const build = await ports.manifests.build(folder);
  if (build === undefined) return undefined;
  const { kustomization, ended } = build;
  if (ended.kind === "built") return checkBuilt(ended.text, await kustomizeSources(kustomization, ports));
  return { findings: [notBuilt(kustomization, ended)], objects: 0 };
}

/** Without kustomize nobody can tell; what it cannot build can be applied by nobody. */
function notBuilt(file: string, ended: { kind: "absent" } | { kind: "failed"; why: string }): Finding {
  const place = { urn: null, source: { file, line: 1, column: null } };
  if (ended.kind === "failed")
    return {
      ...place,
      code: "KUSTOMIZATION_INVALID",
      severity: "danger",
      message: `kustomize cannot build it: ${cleanLine(ended.why, 500)}`,
    };
  return {
    ...place,
    code: "KUSTOMIZATION_NOT_BUILT",
    severity: "warning",
    message:
      "It could not be built: kustomize not found, nor kubectl. So nothing of it was judged. Install kustomize 5 in a step before.",
  };
}

/** undefined: there is nothing at that path. */
async function checkFiles(folder: string, ports: Reads): Promise<ManifestCheck | undefined> {
  const paths = await ports.reports.below(folder);
  if (paths === undefined) return undefined;
  const { files, unread } = await readAll(
    paths.filter((path) => MANIFEST_FILE.test(path)),
    ports,
  );
  const { findings, objects } = checkManifests(files);
  return { findings: [...unread, ...findings], objects };
}

/** A file that cannot be read (a link that leads nowhere) is told, and hides no other. */
async function readAll(
  paths: readonly string[],
  { reports }: Reads,
): Promise<{ files: ManifestFile[]; unread: Finding[] }> {
  const files: ManifestFile[] = [];
  const unread: Finding[] = [];
  for (const path of paths) {
    const read = await reports.read(path, LARGEST_MANIFEST);
    if ("text" in read) files.push({ path, text: read.text });
    else
      unread.push({
        code: "MANIFEST_INVALID",
        severity: "danger",
        message: `The manifest ${read.unreadable}.`,
        urn: null,
        source: { file: path, line: 1, column: null },
      });
  }
  return { files, unread };
}
