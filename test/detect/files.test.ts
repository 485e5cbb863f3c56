import { execFileSync } from "node:child_process";
import { Buffer } from "node:buffer";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { makeRepository, type Changes, type Repository } from "../lab/engine/repository";
import { detecting, FILES, GIT_ENVIRONMENT, idsOf, pushPayload } from "./detecting";

const NET = ["app:day", "net:day", "net:dusk"];
const ALL = [...NET, "lone:dev"].sort();

/** Detects a push of what `change` did. */
async function pushed(repository: Repository, change: () => Promise<unknown>) {
  const before = await repository.head();
  await change();
  return detecting({
    folder: repository.folder,
    event: "push",
    payload: pushPayload(before, await repository.head()),
  });
}

describe("a file of any name", () => {
  it.each<[string, Buffer]>([
    ["a tab", Buffer.from("net/a\tb")],
    ["a line break", Buffer.from("net/a\nb")],
    ["quotes", Buffer.from("net/\"a'`$(x)")],
    ["a backslash", Buffer.from("net/a\\b")],
    ["no UTF-8", Buffer.from([...Buffer.from("net/"), 0xff, 0xfe, 0x80])],
    ["a blank at its ends", Buffer.from("net/ a ")],
    ["a name like an option", Buffer.from("net/--help")],
    ["a name like pathspec magic", Buffer.from("net/:(exclude)x")],
    ["a name of a glob", Buffer.from("net/*[a]?")],
    ["emoji", Buffer.from("net/🚀")],
    ["a combining letter", Buffer.from("net/e\u0301")],
  ])("with %s is its project's", async (_, name) => {
    await using repository = await makeRepository({ files: FILES });
    const found = await pushed(repository, () => {
      writeFileSync(Buffer.concat([Buffer.from(`${repository.folder}/`), name]), "x");
      return repository.commit("Added");
    });
    expect(idsOf(found)).toEqual(NET);
  });

  it("with an ignored look-alike of a line break is taken all the same, by globs too", async () => {
    const config = "version: 1\nshared: [{paths: ['lib/**'], stacks: ['lone:dev']}]\nignore: ['**/*.md']\n";
    await using repository = await makeRepository({ files: { ...FILES, "infra-action.yml": config } });
    expect(idsOf(await pushed(repository, () => repository.commit("x", { "lib/x.md\n.ts": "1" })))).toEqual([
      "lone:dev",
    ]);
    expect(idsOf(await pushed(repository, () => repository.commit("x", { "lib/x.md": "1" })))).toEqual([]);
  });
});

describe("a change of", () => {
  it.each<[string, Changes, string[], string[]?]>([
    ["nobody's files", { "README.md": "x", "docs/a.md": "x" }, []],
    [
      "a stack's own config: that stack and its readers",
      { "net/Pulumi.day.yaml": "config: {a: b}\n" },
      ["app:day", "net:day"],
    ],
    ["a deleted file", { "net/index.ts": null }, NET],
    ["a deleted stack", { "net/Pulumi.dusk.yaml": null }, [], ["net:dusk"]],
    ["a deleted project", { net: null }, [], ["net:day", "net:dusk"]],
    ["a new project", { "new/Pulumi.yaml": "name: new\nruntime: go\n", "new/Pulumi.dev.yaml": "" }, ["new:dev"]],
    ["a new stack", { "lone/Pulumi.prod.yaml": "config: {}\n" }, ["lone:prod"]],
    ["a project file", { "lone/Pulumi.yaml": "name: lone\nruntime: yaml\nmain: x\n" }, ["lone:dev"]],
    ["a broken project file", { "lone/Pulumi.yaml": "name: [" }, ["lone:dev"]],
  ])("%s", async (_, changes, ids, gone = []) => {
    await using repository = await makeRepository({ files: FILES });
    const found = await pushed(repository, () => repository.commit("Change", changes));
    expect({ ids: idsOf(found), gone: found.gone }).toEqual({ ids, gone });
  });

  it("a moved file: both sides", async () => {
    await using repository = await makeRepository({ files: FILES });
    const found = await pushed(repository, async () => {
      await repository.git("mv", "lone/Pulumi.dev.yaml", "net/moved.yaml");
      await repository.commit("Moved");
    });
    expect({ ids: idsOf(found), gone: found.gone }).toEqual({ ids: NET, gone: ["lone:dev"] });
  });

  it("a moved project: the new place is taken, the old one is told", async () => {
    await using repository = await makeRepository({ files: FILES });
    const found = await pushed(repository, async () => {
      await repository.git("mv", "net", "network");
      await repository.commit("Moved");
    });
    expect({ ids: idsOf(found), gone: found.gone }).toEqual({
      ids: ["app:day", "network:day", "network:dusk"],
      gone: ["net:day", "net:dusk"],
    });
  });

  it("only the case of a name", async () => {
    await using repository = await makeRepository({ files: FILES });
    const found = await pushed(repository, async () => {
      await repository.git("mv", "lone/Pulumi.dev.yaml", "lone/Pulumi.Dev.yaml");
      await repository.commit("Case");
    });
    expect({ ids: idsOf(found), gone: found.gone }).toEqual({ ids: ["lone:Dev"], gone: ["lone:dev"] });
  });

  it("a mode, and a file that becomes a link", async () => {
    await using repository = await makeRepository({ files: FILES });
    const mode = await pushed(repository, async () => {
      await repository.git("update-index", "--chmod=+x", "lone/Pulumi.yaml");
      await repository.git("commit", "--quiet", "--message", "Mode");
    });
    expect(idsOf(mode)).toEqual(["lone:dev"]);
    await repository.git("checkout", "--quiet", "--force", "HEAD");
    const link = await pushed(repository, async () => {
      await repository.git("rm", "--quiet", "app/index.ts");
      mkdirSync(`${repository.folder}/app`, { recursive: true });
      symlinkSync("../net/index.ts", `${repository.folder}/app/index.ts`);
      await repository.commit("Link");
    });
    expect(idsOf(link)).toEqual(["app:day"]);
  });

  it("an LFS pointer, though LFS is not installed", async () => {
    const pointer = (oid: string) =>
      `version https://git-lfs.github.com/spec/v1\noid sha256:${oid.repeat(64)}\nsize 9\n`;
    const attributes = "*.bin filter=lfs diff=lfs merge=lfs -text\n";
    await using repository = await makeRepository({
      files: { ...FILES, ".gitattributes": attributes, "net/big.bin": pointer("a") },
    });
    const found = await pushed(repository, () => repository.commit("LFS", { "net/big.bin": pointer("b") }));
    expect(idsOf(found)).toEqual(NET);
  });

  it("a submodule: in a project, and in the place of a folder that somebody uses", async () => {
    await using library = await makeRepository({ files: { "package.json": "{}" } });
    await using repository = await makeRepository({
      files: { ...FILES, "app/package.json": '{"dependencies":{"x":"file:../vendor/lib/packages/x"}}' },
    });
    const add = (path: string) =>
      execFileSync("git", ["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", library.folder, path], {
        cwd: repository.folder,
        env: GIT_ENVIRONMENT,
      });
    expect(idsOf(await pushed(repository, async () => (add("lone/sub"), repository.commit("Sub"))))).toEqual([
      "lone:dev",
    ]);
    add("vendor/lib");
    await repository.commit("Vendor");
    const newer = await library.commit("Newer", { a: "1" });
    const found = await pushed(repository, async () => {
      await repository.git("-C", "vendor/lib", "fetch", "--quiet", library.folder, newer);
      await repository.git("-C", "vendor/lib", "checkout", "--quiet", newer);
      await repository.commit("Bump");
    });
    expect(idsOf(found)).toEqual(["app:day"]);
    // A dirty submodule at a terminal.
    writeFileSync(`${repository.folder}/lone/sub/package.json`, "{ }");
    expect(idsOf(await detecting({ folder: repository.folder, base: "HEAD" }))).toEqual(["lone:dev"]);
  });

  it("a project file that is broken: a note says where, and the other projects are there", async () => {
    await using repository = await makeRepository({ files: FILES });
    const found = await pushed(repository, () =>
      repository.commit("Break", { "lone/Pulumi.yaml": "name: lone\nruntime: [\n", "net/index.ts": "changed\n" }),
    );
    expect(idsOf(found)).toEqual(expect.arrayContaining(["lone:dev", ...NET]));
    expect(found.notes).toEqual([
      expect.stringMatching(/^lone\/Pulumi\.yaml cannot be used\. It is no YAML: .* at line 3,/),
    ]);
  });

  it("10,000 files, in no more reasons than a reader can take", async () => {
    await using repository = await makeRepository({ files: FILES });
    // Git would begin to tidy up behind our back.
    await repository.git("config", "gc.auto", "0");
    const many = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, at) => [`net/${at % 100}/file-${at}.txt`, String(at)]),
    );
    const found = await pushed(repository, () => repository.commit("Many", many));
    expect({ ids: idsOf(found), files: found.fileCount }).toEqual({ ids: NET, files: 10_000 });
    expect(found.stacks.find(({ id }) => id === "net:day")?.reasons).toHaveLength(6);
  });
});

describe("what git ignores", () => {
  it("is no project", async () => {
    const files = { ...FILES, ".gitignore": "out/\n" };
    await using repository = await makeRepository({ files });
    mkdirSync(`${repository.folder}/out`);
    writeFileSync(`${repository.folder}/out/Pulumi.yaml`, "name: out\nruntime: go\n");
    writeFileSync(`${repository.folder}/out/Pulumi.dev.yaml`, "");
    mkdirSync(`${repository.folder}/node_modules/x`, { recursive: true });
    expect(idsOf(await detecting({ folder: repository.folder }))).toEqual(ALL);
  });

  it("is no project in committed packages either", async () => {
    const files = {
      ...FILES,
      "node_modules/x/Pulumi.yaml": "name: x\nruntime: go\n",
      "node_modules/x/Pulumi.dev.yaml": "",
    };
    await using repository = await makeRepository({ files });
    expect(idsOf(await detecting({ folder: repository.folder }))).toEqual(ALL);
  });
});

describe("what a program takes from elsewhere", () => {
  it.each<[string, Record<string, string>, string, string[]]>([
    ["an import", { "app/index.ts": 'import "../lib/x";\n', "lib/x.ts": "" }, "lib/x.ts", ["app:day"]],
    [
      "an import's import",
      { "app/index.ts": 'import "../lib/x";\n', "lib/x.ts": 'import "./y"', "lib/y.ts": "" },
      "lib/y.ts",
      ["app:day"],
    ],
    ["a file beside it", { "app/index.ts": 'import "../lib/x";\n', "lib/x.ts": "" }, "lib/z.ts", []],
    [
      "a local package",
      { "app/package.json": '{"dependencies":{"x":"file:../packages/x"}}' },
      "packages/x/src/a.ts",
      ["app:day"],
    ],
    [
      "a workspace's package, and its lock file",
      {
        "package.json": '{"workspaces":["app","packages/*"]}',
        "package-lock.json": "{}",
        "packages/x/package.json": '{"name":"@o/x"}',
        "app/package.json": '{"dependencies":{"@o/x":"*"}}',
      },
      "packages/x/a.ts",
      ["app:day"],
    ],
    [
      "a uv workspace's package",
      {
        "pyproject.toml": '[tool.uv.workspace]\nmembers = ["lone", "python"]\n',
        "lone/pyproject.toml": '[project]\nname = "lone"\ndependencies = ["tools"]\n',
        "python/pyproject.toml": '[project]\nname = "tools"\n',
      },
      "python/a.py",
      ["lone:dev"],
    ],
    [
      "a file that a YAML program reads",
      { "lone/Pulumi.yaml": "name: lone\nruntime: yaml\nvariables:\n  x:\n    fn::readFile: ../texts/x.txt\n" },
      "texts/x.txt",
      ["lone:dev"],
    ],
    ["Python", { "lone/requirements.txt": "-e ../python\n" }, "python/a.py", ["lone:dev"]],
    ["Go", { "lone/go.mod": "module x\nreplace y => ../y\n" }, "y/y.go", ["lone:dev"]],
  ])("%s", async (_, files, changed, ids) => {
    await using repository = await makeRepository({ files: { ...FILES, ...files } });
    expect(idsOf(await pushed(repository, () => repository.commit("Change", { [changed]: "changed\n" })))).toEqual(ids);
  });
});

describe("a reader", () => {
  it.each<[string, Record<string, string>, Record<string, string>?]>([
    ["by its program", { "lone/index.ts": "new pulumi.StackReference(\n  `acme/network/day`,\n);\n" }],
    ["by declaration", { "infra-action.yml": "version: 1\nstacks:\n  lone:dev: {dependsOn: [net:day]}\n" }],
  ])("%s comes after what it reads", async (_, files) => {
    await using repository = await makeRepository({ files: { ...FILES, ...files } });
    const found = await pushed(repository, () =>
      repository.commit("Net", { "net/Pulumi.day.yaml": "config: {x: y}\n" }),
    );
    expect(found.waves).toEqual([["net:day"], ["app:day", "lone:dev"]]);
  });

  it("that an earlier preview has seen", async () => {
    await using repository = await makeRepository({ files: FILES });
    const { folder } = repository;
    writeFileSync(`${folder}/../infra-action-edges.json`, '{"version":1,"stacks":{"lone:dev":["acme/network/dusk"]}}');
    const before = await repository.head();
    const after = await repository.commit("Net", { "net/Pulumi.dusk.yaml": "config: {x: y}\n" });
    const environment = { RUNNER_TEMP: `${folder}/..` };
    const found = await detecting({ folder, event: "push", payload: pushPayload(before, after), environment });
    expect(found.waves).toEqual([["net:dusk"], ["lone:dev"]]);
    expect(found.stacks[1]?.reasons).toEqual(["reads net:dusk, which is affected (seen in an earlier preview)"]);
  });

  it("in a circle: the circle is shown", async () => {
    const config = "version: 1\nstacks: {'net:day': {dependsOn: ['lone:dev']}, 'lone:dev': {dependsOn: ['net:day']}}\n";
    await using repository = await makeRepository({ files: FILES });
    await expect(pushed(repository, () => repository.commit("Circle", { "infra-action.yml": config }))).rejects.toThrow(
      "[CONFIG_INVALID] These stacks read each other in a circle: net:day → lone:dev → net:day.",
    );
  });
});

describe("the config", () => {
  it("that names a stack which is not there", async () => {
    await using repository = await makeRepository({
      files: { ...FILES, "infra-action.yml": "version: 1\nstacks:\n  net:dya: {}\n" },
    });
    await expect(detecting({ folder: repository.folder })).rejects.toThrow(
      'infra-action.yml:3 stacks.net:dya: there is no stack "net:dya"',
    );
  });

  it("gives environments, leaves stacks alone, and is the change itself", async () => {
    await using repository = await makeRepository({ files: FILES });
    const config = `version: 1
stacks: {"net:day": {environment: production}, "net:dusk": {leaveAlone: true}}
environments: {production: {role: arn}}
services: {day: {}}
`;
    const found = await pushed(repository, () => repository.commit("Config", { "infra-action.yml": config }));
    expect(idsOf(found)).toEqual(["app:day", "lone:dev", "net:day"]);
    expect(found.stacks.find(({ id }) => id === "net:day")).toMatchObject({ environment: "production", role: "arn" });
    const service = await pushed(repository, () => repository.commit("App", { "services/day/app.py": "print(2)\n" }));
    expect({ ids: idsOf(service), services: service.services }).toEqual({
      ids: [],
      services: [{ name: "day", reasons: ["services/day/app.py modified: of service day"] }],
    });
  });

  it("is looked for at the root, wherever the step runs; work-dir narrows what is wanted", async () => {
    await using repository = await makeRepository({ files: FILES });
    const { folder } = repository;
    for (const workDir of ["net", "./net/", "net/."])
      expect(idsOf(await detecting({ folder, event: "workflow_dispatch", workDir }))).toEqual(["net:day", "net:dusk"]);
    expect(idsOf(await detecting({ folder, event: "workflow_dispatch", workDir: "./" }))).toEqual(ALL);
  });
});
