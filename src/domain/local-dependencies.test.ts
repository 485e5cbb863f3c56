import { localDependencies } from "./local-dependencies";
import { npmWorkspaces } from "./npm-workspaces";
import { uvWorkspaces } from "./uv-workspaces";
import { upwardDependencies } from "./program-imports";

type Files = Record<string, string>;
const workspaceOf = (files: Files) =>
  npmWorkspaces(
    Object.keys(files).filter((path) => /(?:^|\/)(?:package\.json|pnpm-workspace\.yaml)$/.test(path)),
    (path) => files[path],
  );
const found = (files: Files) => {
  const readText = (path: string) => files[path];
  const pyprojects = Object.keys(files).filter((path) => path.endsWith("pyproject.toml"));
  const uvWorkspace = uvWorkspaces(pyprojects, readText);
  const facts = { readText, workspaces: workspaceOf(files), uvWorkspace, named: () => [] };
  return localDependencies(["infra"], facts).map(({ path }) => path);
};

describe("localDependencies", () => {
  it.each<[string, Files, string[]]>([
    ["file:", { "infra/package.json": '{"dependencies":{"x":"file:../lib/x","y":"^1.0.0"}}' }, ["lib/x"]],
    ["link: and dev", { "infra/package.json": '{"devDependencies":{"x":"link:../x/"}}' }, ["x"]],
    [
      "file: without dots",
      { "infra/package.json": '{"dependencies":{"x":"file:lib/x","y":"link:."}}', "infra/lib/x/package.json": "{}" },
      ["infra/lib/x"],
    ],
    [
      "a path alone",
      { "infra/package.json": '{"dependencies":{"x":"../x","y":"./sub"}}', "infra/sub/package.json": "{}" },
      ["x", "infra/sub"],
    ],
    [
      "no path of this repository",
      {
        "infra/package.json":
          '{"dependencies":{"a":"file:/x","b":"file:~/x","c":"workspace:*","d":"workspace:^1.0.0","e":"org/e"}}',
      },
      [],
    ],
    [
      "through each other, cycles too",
      {
        "infra/package.json": '{"dependencies":{"a":"file:../a"}}',
        "a/package.json": '{"dependencies":{"b":"file:../b"}}',
        "b/package.json": '{"dependencies":{"a":"file:../a","i":"file:../infra"}}',
      },
      ["a", "b"],
    ],
    [
      "Python requirements",
      {
        "infra/requirements.txt":
          "pulumi\n-e ../lib # local\n../other[x]\nz @ file:../z\n-r ../base.txt\n-e git+https://x/y\n/absolute\n",
        "base.txt": "-e ./deeper\n",
      },
      ["lib", "other", "z", "base.txt", "deeper"],
    ],
    [
      "pyproject",
      { "infra/pyproject.toml": '[tool.poetry.dependencies]\nx = { path = "../px", develop = true }' },
      ["px"],
    ],
    [
      "Go replace",
      {
        "infra/go.mod":
          "module m\nreplace (\n\ta => ../ga\n\tb => example.com/b v1.0.0\n)\nreplace c v1 => ./sub // why\n",
      },
      ["ga", "infra/sub"],
    ],
    ["nothing outside the repository", { "infra/package.json": '{"dependencies":{"x":"file:../../x"}}' }, []],
    ["broken manifests", { "infra/package.json": "{", "infra/requirements.txt": "-e" }, []],
  ])("%s", (_, files, expected) => {
    expect(found(files)).toEqual(expected);
  });

  it("takes what decides a program's versions from the package above it", () => {
    expect(found({ "package.json": "{}" })).toEqual(expect.arrayContaining(["package.json", "package-lock.json"]));
    expect(found({ "package.json": "{}", "infra/package.json": "{}" })).toEqual([]);
  });
});

describe("uvWorkspaces", () => {
  const member = (name: string, rest = "") => `[project]\nname = "${name}"\n${rest}`;
  const root = { "pyproject.toml": '[tool.uv.workspace]\nmembers = ["infra", "libs/*"]\n' };
  const libs = {
    "libs/a/pyproject.toml": member("Lib_A", 'dependencies = ["lib-b>=1"]'),
    "libs/b/pyproject.toml": member("lib.b"),
  };
  const decide = ["pyproject.toml", "uv.lock"];

  it.each<[string, Files, string[]]>([
    [
      "members that it names, and those that they name",
      { ...root, "infra/pyproject.toml": member("infra", 'dependencies = ["lib-a", "pulumi"]') },
      ["libs/a", ...decide, "libs/b"],
    ],
    [
      "a source's key",
      { ...root, "infra/pyproject.toml": member("infra", "[tool.uv.sources]\nlib-b = { workspace = true }") },
      ["libs/b", ...decide],
    ],
    ["no member that it does not name", { ...root, "infra/pyproject.toml": member("infra") }, decide],
    [
      "nothing where there is no workspace",
      { "infra/pyproject.toml": member("infra", 'dependencies = ["lib-a"]') },
      [],
    ],
    ["nothing for who is no Python program", root, []],
  ])("%s", (_, files, expected) => {
    expect(found({ ...libs, ...files }).sort()).toEqual([...expected].sort());
  });
});

describe("npmWorkspaces", () => {
  const files = { "packages/net/package.json": '{"name":"@org/net"}', "other/package.json": '{"name":"o"}' };
  it.each<[string, Files]>([
    ["npm", { "package.json": '{"workspaces":["packages/*","infra"]}' }],
    ["yarn", { "package.json": '{"workspaces":{"packages":["./packages/*/","infra"]}}' }],
    ["pnpm", { "pnpm-workspace.yaml": "packages:\n  - 'packages/*'\n  - infra\n" }],
  ])("%s: members by name, and the root's lock file", (_, root) => {
    const all = { ...files, ...root, "infra/package.json": '{"dependencies":{"@org/net":"*","o":"1"}}' };
    expect([...workspaceOf(all).packages]).toContainEqual(["@org/net", "packages/net"]);
    expect(found(all)).toEqual(expect.arrayContaining(["packages/net", "yarn.lock"]));
    expect(found(all)).not.toContain("other");
  });
});

describe("upwardDependencies", () => {
  const named = (text: string, files: Files = {}) =>
    upwardDependencies("infra/day", new Map([["infra/day/src/index.ts", text]]), (path) => files[path]).map(
      ({ path }) => path,
    );
  it.each<[string, string, Files, string[]]>([
    ["an import", 'import { x } from "../../../lib/x";', { "lib/x.ts": "" }, ["lib/x.ts"]],
    ["an import that says .js", "import '../../../lib/x.js'", { "lib/x.ts": "" }, ["lib/x.ts"]],
    [
      "what the import imports",
      'require("../../../lib/x")',
      { "lib/x.ts": 'export * from "./y"; import "../more"', "lib/y.ts": "", "more/index.ts": "" },
      ["lib/x.ts", "lib/y.ts", "more/index.ts"],
    ],
    ["a file that is read", 'readFileSync("../../policies/a.json")', {}, ["infra/policies/a.json"]],
    ["a folder before what is put in", "`../../../config/${stack}.json`", {}, ["config"]],
    ["nothing inside, above, or outside of the repository", '"../a"; "../../"; "../../../"; "../../../../x"', {}, []],
  ])("%s", (_, text, files, expected) => {
    expect(named(text, files)).toEqual(expected);
  });

  it.each<[string, string, string[]]>([
    [
      "a file, without quotes",
      "s: {fn::readFile: ../shared/x.txt}\nt:\n  fn::fileAsset: ../a/b.zip # ../c\n",
      ["infra/shared/x.txt", "infra/a/b.zip", "infra/c"],
    ],
    ["one of a list", '- ../one\n- [../two, "../three"]\n', ["infra/one", "infra/two", "infra/three"]],
    ["a folder before what is put in", "fn::readFile: ../config/${pulumi.stack}.json\n", ["infra/config"]],
    ["nothing of its own", "fn::readFile: ./x\nurl: https://x/../y\n", []],
  ])("of a YAML program: %s", (_, text, expected) => {
    const found = upwardDependencies("infra/day", new Map([["infra/day/Pulumi.yaml", text]]), () => undefined);
    expect(found.map(({ path }) => path).sort()).toEqual([...expected].sort());
  });
});
