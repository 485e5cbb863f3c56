import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

export interface Releases extends AsyncDisposable {
  readonly url: string;
  /** Paths asked for, in order. */
  readonly asked: readonly string[];
}

/** An archive as Pulumi releases it, with this engine in it. */
export async function archiveOf(command: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "pulumi-release-"));
  try {
    await mkdir(join(folder, "pulumi"));
    await symlink(command, join(folder, "pulumi/pulumi"));
    const archive = `${folder}.tar.gz`;
    await run("tar", ["-C", folder, "--dereference", "--use-compress-program=gzip -1", "-cf", archive, "pulumi"]);
    return archive;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Pulumi's places for releases, with one release made of the engine that is here.
 * @param checksum of the archive as the list says it; default: the right one, "" for none
 */
export async function releasesOf(
  engine: { readonly version: string },
  archive: string,
  checksum?: string,
): Promise<Releases> {
  const file = `pulumi-v${engine.version}-${process.platform}-${process.arch}.tar.gz`;
  const sum =
    checksum ??
    createHash("sha256")
      .update(await readFile(archive))
      .digest("hex");
  const texts: Record<string, string> = {
    "/latest-version": engine.version,
    "/versions.json": JSON.stringify([{ version: "v3.1.0" }, { version: `v${engine.version}` }]),
    [`/download/v${engine.version}/pulumi-${engine.version}-checksums.txt`]: sum === "" ? "" : `${sum}  ${file}\n`,
  };
  const asked: string[] = [];
  const server = createServer(({ url = "" }, response) => {
    asked.push(url);
    const text = texts[url];
    if (url === `/releases/sdk/${file}`) createReadStream(archive).pipe(response);
    else response.writeHead(text === undefined ? 404 : 200).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
