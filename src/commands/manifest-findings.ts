import { checkManifests, type ManifestCheck } from "../domain/manifests/check";
import { MANIFEST_FILE, type ManifestFile } from "../domain/manifests/manifest";
import type { Finding } from "../domain/report";
import type { Ports } from "../ports";

/** A manifest is some kilobytes; CRDs are the largest. */
const LARGEST_MANIFEST = 4 * 1024 * 1024;

/** Each folder is a set of its own: what refers to nothing in it refers to nothing. */
export async function checkFolders(
  folders: readonly string[],
  ports: Pick<Ports, "reports">,
): Promise<ManifestCheck & { readonly missing: readonly string[] }> {
  const checks: ManifestCheck[] = [];
  const missing: string[] = [];
  for (const folder of folders) {
    const paths = await ports.reports.below(folder);
    if (paths === undefined) missing.push(folder);
    else {
      const { files, unread } = await readAll(
        paths.filter((path) => MANIFEST_FILE.test(path)),
        ports,
      );
      const { findings, objects } = checkManifests(files);
      checks.push({ findings: [...unread, ...findings], objects });
    }
  }
  return {
    findings: checks.flatMap(({ findings }) => findings),
    objects: checks.reduce((sum, { objects }) => sum + objects, 0),
    missing,
  };
}

/** A file that cannot be read (a link that leads nowhere) is told, and hides no other. */
async function readAll(
  paths: readonly string[],
  { reports }: Pick<Ports, "reports">,
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
