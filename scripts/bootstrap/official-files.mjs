import { chmod, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { checksumOf } from "./checksums.mjs";
import { run } from "./child.mjs";
import { downloadFile, downloadText } from "./download.mjs";

/**
 * Loads a program of an official release to `folder/file`. Throws when it cannot be had or is not what its checksum says.
 * `url` is the program itself, or a .tar.gz that holds it at `inside`; `sums` is the release's checksum file for it: either
 * `<hash>  <name>` lines or the bare hash.
 */
export async function officialFile({ url, sums, inside, folder, file }) {
  const name = basename(url);
  const listed = await downloadText(sums);
  const wanted = checksumOf(listed, name) ?? bareHash(listed);
  if (wanted === undefined) throw new Error(`${sums} does not name ${name}.`);
  const target = join(folder, inside === undefined ? file : name);
  if ((await downloadFile(url, target)) !== wanted) throw new Error(`${name} has a wrong checksum.`);
  if (inside !== undefined) await unpackOne(target, inside, folder, file);
  await chmod(join(folder, file), 0o755);
}

function bareHash(text) {
  return /^\s*([0-9a-f]{64})\s*$/i.exec(text)?.[1].toLowerCase();
}

async function unpackOne(archive, inside, folder, file) {
  const strip = inside.split("/").length - 1;
  const { code, stderr } = await run("tar", ["-xzf", archive, "-C", folder, `--strip-components=${strip}`, inside]);
  await rm(archive);
  if (code !== 0) throw new Error(`tar could not take ${file} from ${basename(archive)}: ${stderr.slice(0, 200)}`);
}
