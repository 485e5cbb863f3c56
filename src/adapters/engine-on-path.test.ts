import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join, relative } from "node:path";
import { engineOnPath } from "./engine-on-path";

let folder: string;
const at = (name: string): string => join(folder, name);

async function script(name: string, text: string, mode = 0o755): Promise<void> {
  await mkdir(at(name), { recursive: true });
  await writeFile(join(at(name), "pulumi"), `#!/bin/sh\n${text}\n`);
  await chmod(join(at(name), "pulumi"), mode);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "engine-on-path-"));
  await script("good", "echo v3.259.0; echo 'warning: a new version' >&2");
  await script("broken", "exit 1");
  await script("other", "echo hello");
  await script("plain", "echo v3.1.0", 0o644);
  await mkdir(join(at("folder"), "pulumi"), { recursive: true });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it.each([
  { path: ["none", "folder", "plain", "good"], found: true, because: "the first that may be executed" },
  { path: ["broken", "good"], found: false, because: "the first on PATH is the one that steps would run" },
  { path: ["other"], found: false, because: "it says no version" },
  { path: [], found: false, because: "there is none" },
])("$path: $because", async ({ path, found }) => {
  const PATH = path.map(at).join(delimiter);
  expect(await engineOnPath({ PATH })).toEqual(
    found ? { command: join(at("good"), "pulumi"), version: "3.259.0" } : undefined,
  );
});

it("takes nothing from a relative folder: the repository could name the CLI", async () => {
  expect(await engineOnPath({ PATH: relative(process.cwd(), at("good")) })).toBeUndefined();
});
