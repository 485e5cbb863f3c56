import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** What an image says of itself, in Docker's words. */
export interface ImageConfig {
  readonly User: string;
  readonly ExposedPorts: Readonly<Record<string, object>>;
  readonly Env: readonly string[];
  readonly Cmd: readonly string[];
  readonly WorkingDir: string;
  readonly Healthcheck?: { readonly Test: readonly string[] };
}

/** Images of one test, and buildah's settings for them: what this machine has of both is neither used nor touched. */
export class ImageStore implements AsyncDisposable {
  /** What a job's environment has to have. */
  readonly env: Readonly<Record<string, string>>;
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
    this.env = {
      BUILDAH_ISOLATION: "chroot",
      CONTAINERS_REGISTRIES_CONF: join(folder, "registries.conf"),
      CONTAINERS_STORAGE_CONF: join(folder, "storage.conf"),
      HOME: join(folder, "home"), // skopeo looks for the same only there
    };
  }

  /** Makes a root file system, as it is, the image that others are built from. */
  async importBase(archive: string, name: string): Promise<void> {
    const context = await mkdtemp(join(this.folder, "base-"));
    await writeFile(join(context, "Dockerfile"), "FROM scratch\nADD base.tar /\n");
    await copyFile(archive, join(context, "base.tar"));
    await this.buildah("build", "--quiet", "--tag", name, context);
    await rm(context, { recursive: true });
  }

  async config(image: string): Promise<ImageConfig> {
    const text = await this.buildah("inspect", "--type", "image", image);
    return (JSON.parse(text) as { Docker: { config: ImageConfig } }).Docker.config;
  }

  /** The root folder of a new container of an image. */
  async mount(image: string): Promise<string> {
    const container = await this.buildah("from", "--pull=never", image);
    return this.buildah("mount", container);
  }

  async buildah(...args: readonly string[]): Promise<string> {
    const { stdout } = await run("buildah", args, { env: { ...process.env, ...this.env }, maxBuffer: 2 ** 26 });
    return stdout.trim();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // buildah leaves what a build that failed had mounted, and does not count it among its containers.
    for (const at of await mountsBelow(this.folder)) await run("umount", [at]);
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The innermost first. */
async function mountsBelow(folder: string): Promise<readonly string[]> {
  const lines = (await readFile("/proc/self/mounts", "utf8")).split("\n");
  return lines
    .map((line) => line.split(" ")[1] ?? "")
    .filter((at) => at.startsWith(`${folder}/`))
    .reverse();
}

/** `registries` is containers-registries.conf(5): which registries there are, and what a short name means. */
export async function makeImageStore(registries: string): Promise<ImageStore> {
  const folder = await mkdtemp(join(tmpdir(), "images-"));
  const forSkopeo = join(folder, "home/.config/containers");
  const withDriver = (driver: string): Promise<void> =>
    writeFile(
      join(folder, "storage.conf"),
      `[storage]\ndriver = "${driver}"\ngraphroot = "${join(folder, "storage")}"\nrunroot = "${join(folder, "run")}"\n`,
    );
  await mkdir(forSkopeo, { recursive: true });
  await Promise.all([
    writeFile(join(folder, "registries.conf"), registries),
    writeFile(join(forSkopeo, "registries.conf"), registries),
    withDriver("overlay"),
  ]);
  const store = new ImageStore(folder);
  // Overlays cannot be mounted everywhere, such as on an overlay. vfs copies all files for each layer: the same, in three times the time.
  await store.buildah("info").catch(() => withDriver("vfs"));
  return store;
}
