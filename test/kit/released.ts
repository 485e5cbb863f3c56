import { cpSync, realpathSync } from "node:fs";
import { join, resolve } from "node:path";
import { DIST, type Scene } from "../e2e/action";

const ROOT = resolve(__dirname, "../..");
export const ACTION = "org/infra-action@v1";
export const CHECKOUT = "actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8";
export const CREDENTIALS = "aws-actions/configure-aws-credentials@e6de054238d6b7531b4efff3b6587d9aade6a06c";
export const UPLOAD = "actions/upload-artifact@330a01c490aca151604b8cf639adc76d48f6c5d4";
export const DOWNLOAD = "actions/download-artifact@018cc2cf5baa6db3ef3c5f8a56943fffe632ef53";
/** What stands in for actions that cannot be fetched, by the name of its folder (test/lab/act/fixtures). */
const STAND_INS = {
  [CHECKOUT]: "checkout",
  [CREDENTIALS]: "stand-in",
  [UPLOAD]: "upload-artifact",
  [DOWNLOAD]: "download-artifact",
};

export function standIns(): Record<string, string> {
  const fixtures = Object.entries(STAND_INS).map(([action, name]) => [
    action,
    join(ROOT, "test/lab/act/fixtures", name),
  ]);
  return Object.fromEntries(fixtures) as Record<string, string>;
}

/** The programs' packages as part of the repository: links, so that a checkout has them without an install. */
export async function withPackages({ repository, workspace }: Scene, folders: readonly string[]): Promise<void> {
  const links = folders.map((folder) => join(folder, "node_modules"));
  for (const link of links)
    cpSync(join(workspace.root, "node_modules"), join(repository.folder, link), {
      recursive: true,
      verbatimSymlinks: true,
    });
  await repository.git("add", "--force", ...links);
  await repository.commit("Packages");
}

/** What @v1 of the action's repository holds, as far as it matters: the action and the workflows of the kit. */
export function releasedAction({ workspace }: Scene): string {
  const folder = join(workspace.root, "released");
  cpSync(join(ROOT, "action.yml"), join(folder, "action.yml"));
  cpSync(join(ROOT, ".github/workflows"), join(folder, ".github/workflows"), { recursive: true });
  cpSync(realpathSync(DIST), join(folder, "dist"), { recursive: true });
  return folder;
}

export function jobVariables({ workspace: { env } }: Scene): Record<string, string> {
  const names = [
    "LAB_CLOUD_DIR",
    "NODE_COMPILE_CACHE",
    "PULUMI_HOME",
    "PULUMI_BACKEND_URL",
    "PULUMI_CONFIG_PASSPHRASE",
  ];
  return Object.fromEntries(names.map((name) => [name, env[name] ?? ""]));
}
