import { unzipSync } from "fflate";
import { z } from "zod";
import type { KeptFile } from "../ports";
import type { RepositoryAccess } from "./github-comments";

const artifactSchema = z.object({ id: z.int(), name: z.string(), size_in_bytes: z.int(), expired: z.boolean() });

/** Of a run's artifacts, those that are larger are no reports. In bytes, as they are kept and as they are read. */
const LARGEST = 32 * 1024 * 1024;
const LARGEST_FILE = 64 * 1024 * 1024;
const MOST = 300;

/**
 * One file of each of a run's artifacts whose name begins with `prefix`, read through GitHub's API. @actions/artifact asks
 * it too for another run's artifacts, but writes what it gets to the disk and waits for minutes where GitHub does not answer.
 */
export async function filesOfRun(
  { owner, name: repo, call }: RepositoryAccess,
  { run, prefix, file }: { readonly run: number; readonly prefix: string; readonly file: string },
): Promise<readonly KeptFile[]> {
  return call(`read the reports of run ${run}`, async ({ paginate, rest }) => {
    const all = await paginate(rest.actions.listWorkflowRunArtifacts, { owner, repo, run_id: run, per_page: 100 });
    const wanted = z
      .array(artifactSchema)
      .parse(all)
      .filter(({ name }) => name.startsWith(prefix));
    const files: KeptFile[] = [];
    for (const { id, name, size_in_bytes: size, expired } of wanted.slice(0, MOST)) {
      const path = `${name}/${file}`;
      if (expired || size > LARGEST) {
        files.push({ path, content: { unreadable: expired ? "has expired" : "is too large" } });
        continue;
      }
      const { data } = await rest.actions.downloadArtifact({ owner, repo, artifact_id: id, archive_format: "zip" });
      files.push({ path, content: fileIn(data, file) });
    }
    return files;
  });
}

function fileIn(data: unknown, file: string): KeptFile["content"] {
  if (!(data instanceof ArrayBuffer)) return { unreadable: "is no archive" };
  try {
    const filter = ({ name, originalSize }: { name: string; originalSize: number }): boolean =>
      name === file && originalSize <= LARGEST_FILE;
    const bytes = unzipSync(new Uint8Array(data), { filter })[file];
    return bytes === undefined
      ? { unreadable: "is not there, or too large" }
      : { text: new TextDecoder().decode(bytes) };
  } catch {
    return { unreadable: "is in no archive that can be read" };
  }
}
