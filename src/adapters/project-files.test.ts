import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectFiles } from "./project-files";

let root: string;
let outside: string;
const PROJECT = "name: net\nruntime: nodejs\n";

beforeAll(async () => {
  const temp = realpathSync(await mkdtemp(join(tmpdir(), "project-files-")));
  root = join(temp, "repository");
  outside = join(temp, "repository-of-others");
  const files: Record<string, string> = {
    "infra/Pulumi.yaml": PROJECT,
    "infra/package.json": "{}",
    "short/Pulumi.yml": PROJECT,
    "json/Pulumi.json": '{"name":"net","runtime":"yaml"}',
    "python/Pulumi.yaml": "name: net\nruntime: {name: python, options: {virtualenv: ../env}}\n",
    "env/pyvenv.cfg": "",
    "installed/Pulumi.yaml": PROJECT,
    "installed/package.json": "{}",
    "installed/node_modules/@pulumi/pulumi/package.json": "{}",
    "empty/README.md": "",
    "package-lock.json": "{}",
    "folder/Pulumi.yaml/README.md": "",
    "../repository-of-others/Pulumi.yaml": PROJECT,
  };
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(root, name, ".."), { recursive: true });
    await writeFile(join(root, name), text);
  }
  await symlink("infra", join(root, "link"));
  await symlink(outside, join(root, "link-out"));
  await mkdir(join(root, "file-out"));
  await symlink(join(outside, "Pulumi.yaml"), join(root, "file-out/Pulumi.yaml"));
});
afterAll(() => rm(join(root, ".."), { recursive: true, force: true }));

describe("find", () => {
  it.each([
    { workDir: "infra", expected: { workDir: "infra", projectFile: "Pulumi.yaml", projectText: PROJECT } },
    { workDir: "./infra/", expected: { workDir: "infra" } },
    { workDir: "link", expected: { workDir: "infra" } },
    { workDir: "short", expected: { workDir: "short", projectFile: "Pulumi.yml" } },
    { workDir: "json", expected: { projectFile: "Pulumi.json" } },
  ])("finds $workDir", async ({ workDir, expected }) => {
    expect(await projectFiles(root).find(workDir)).toMatchObject({
      ...expected,
      folder: join(root, expected.workDir ?? workDir),
    });
  });

  it("finds a project in the root itself", async () => {
    expect(await projectFiles(join(root, "infra")).find("./")).toMatchObject({ workDir: "." });
  });

  it.each([
    { workDir: "empty", says: /has no Pulumi.yaml/ },
    { workDir: "folder", says: /has no Pulumi.yaml/ },
    { workDir: "none", says: /There is no folder "none".*actions\/checkout/ },
    { workDir: "..", says: /is not in the repository/ },
    { workDir: "../repository-of-others", says: /is not in the repository/ },
    { workDir: "link-out", says: /is not in the repository/ },
    { workDir: "file-out", says: /is not in the repository/ },
    { workDir: "infra/Pulumi.yaml", says: /has no Pulumi.yaml/ },
  ])("refuses $workDir", async ({ workDir, says }) => {
    const finding = projectFiles(root).find(workDir);
    await expect(finding).rejects.toMatchObject({ code: "PROJECT_INVALID" });
    await expect(finding).rejects.toThrow(says);
  });
});

describe("readText", () => {
  it("reads a file, from the root or absolute, and knows when there is none", async () => {
    const { readText } = projectFiles(root);
    expect(await readText("infra/Pulumi.yaml")).toBe(PROJECT);
    expect(await readText(join(outside, "Pulumi.yaml"))).toBe(PROJECT);
    expect(await readText("infra/none")).toBeUndefined();
    expect(await readText("infra/Pulumi.yaml/none")).toBeUndefined();
    expect(await readText("infra")).toBeUndefined();
  });
});

describe("packageFacts", () => {
  it.each([
    { folder: "infra", expected: { nodeSdk: false, packageJson: true } },
    { folder: "installed", expected: { nodeSdk: true, packageJson: true } },
    { folder: "python", expected: { virtualenv: true } },
    { folder: "json", expected: { virtualenv: false } },
  ])("$folder: $expected", async ({ folder, expected }) => {
    expect(await projectFiles(root).packageFacts(join(root, folder))).toMatchObject(expected);
  });
});

describe("pluginFacts", () => {
  it("takes lock files above the project too, and no others", async () => {
    const { files } = await projectFiles(root).pluginFacts(join(root, "infra"));
    expect(files.map(({ name }) => name)).toEqual(["infra/Pulumi.yaml", "package-lock.json"]);
  });
});
