// The cloud of the demo `eks`: the lab's providers under the names and versions of the SDKs that infra/ has installed.
import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";

export function eksVariables({ root, folder, pulumiHome }) {
  for (const name of ["aws", "eks", "kubernetes"]) {
    const manifest = join(root, "infra/node_modules/@pulumi", name, "package.json");
    const { version } = JSON.parse(readFileSync(manifest, "utf8"));
    const plugin = join(pulumiHome, "plugins", `resource-${name}-v${version}`);
    mkdirSync(plugin, { recursive: true });
    symlinkSync(join(root, "test/lab/cloud/pulumi-resource-lab"), join(plugin, `pulumi-resource-${name}`));
  }
  const cloud = join(folder, "cloud");
  mkdirSync(cloud);
  return { LAB_CLOUD_DIR: cloud };
}
