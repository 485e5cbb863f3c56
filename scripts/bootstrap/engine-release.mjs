import { rm } from "node:fs/promises";
import { join } from "node:path";
import { checksumOf } from "./checksums.mjs";
import { run } from "./child.mjs";
import { downloadFile, downloadText } from "./download.mjs";
import { platformNames } from "./platform.mjs";

/** Unpacks Pulumi's official release into a folder, once it is what the release's checksum file says. Throws when it cannot. */
export async function unpackRelease(version, folder) {
  const platform = platformNames().pulumi;
  if (platform === undefined) throw new Error(`Pulumi has no release for ${platformNames().node}.`);
  const base = `https://github.com/pulumi/pulumi/releases/download/v${version}`;
  const name = `pulumi-v${version}-${platform}.tar.gz`;
  const wanted = checksumOf(await downloadText(`${base}/pulumi-${version}-checksums.txt`), name);
  if (wanted === undefined) throw new Error(`The release's checksum file does not name ${name}.`);
  const archive = join(folder, name);
  if ((await downloadFile(`${base}/${name}`, archive)) !== wanted) throw new Error(`${name} has a wrong checksum.`);
  const { code, stderr } = await run("tar", ["-xzf", archive, "-C", folder, "--strip-components=1"]);
  if (code !== 0) throw new Error(`tar could not unpack ${name}: ${stderr.slice(0, 200)}`);
  await rm(archive);
}
