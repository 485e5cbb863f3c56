import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import type { ArtifactClient } from "@actions/artifact";
import pLimit from "p-limit";
import type { Artifacts } from "../ports/artifacts";

type Environment = Readonly<Record<string, string | undefined>>;

const AT_ONCE = 8;
/** Long enough for a review and its deploy; what is older is judged anew. */
const RETENTION_DAYS = 30;

/**
 * The run's artifacts, through GitHub's own client; it is large and loaded when it is used. 6.1, not 6.2: that one sends a
 * field which services other than github.com's (act's among them) refuse.
 */
export function runArtifacts(environment: Environment): Artifacts {
  const has = (name: string): boolean => (environment[name] ?? "") !== "";
  return {
    isAvailable: has("ACTIONS_RESULTS_URL") && has("ACTIONS_RUNTIME_TOKEN"),
    async upload(name, file) {
      const artifacts = await client();
      await artifacts.uploadArtifact(name, [file], dirname(file), { retentionDays: RETENTION_DAYS });
    },
    async download(prefix) {
      const folder = await mkdtemp(join(environment["RUNNER_TEMP"] ?? tmpdir(), "infra-action-artifacts-"));
      const artifacts = await client();
      const { artifacts: all } = await artifacts.listArtifacts({ latest: true });
      const limit = pLimit(AT_ONCE);
      const wanted = all.filter(({ name }) => name.startsWith(prefix) && basename(name) === name);
      await Promise.all(
        wanted.map(({ id, name }) => limit(() => artifacts.downloadArtifact(id, { path: join(folder, name) }))),
      );
      return folder;
    },
  };
}

async function client(): Promise<ArtifactClient> {
  const { DefaultArtifactClient } = await import("@actions/artifact");
  return new DefaultArtifactClient();
}
