import type { ChangedFile } from "./changed-file";
import type { Config } from "./config/schema";
import type { DiscoveredProject } from "./discovery";
import type { LocalDependency } from "./local-manifests";
import { touchedBy } from "./ownership";

const project = (workDir: string, stacks: string[], folders: string[] = []): DiscoveredProject => ({
  workDir,
  name: workDir,
  runtime: "nodejs",
  folders: [workDir, ...folders],
  stacks: stacks.map((stack) => ({
    id: `${workDir}:${stack}`,
    stack,
    configFile: workDir === "." ? `Pulumi.${stack}.yaml` : `${workDir}/Pulumi.${stack}.yaml`,
  })),
});
const projects = [project("infra", ["day", "dusk"]), project("net", ["day"], ["program"]), project("net/inner", ["x"])];
const changed = (path: string, over: Partial<ChangedFile> = {}): ChangedFile => ({ path, status: "modified", ...over });
const touch = (files: ChangedFile[], config: Partial<Config> = {}, local: [string, LocalDependency[]][] = []) =>
  touchedBy(files, { projects, config: { version: 1, ...config }, localDependencies: new Map(local) });

describe("touchedBy", () => {
  it.each<[string, ChangedFile[], string[], Partial<Config>?, [string, LocalDependency[]][]?]>([
    ["a file of a project: all its stacks", [changed("infra/index.ts")], ["infra:day", "infra:dusk"]],
    ["a stack's own config: that stack", [changed("infra/Pulumi.day.yaml")], ["infra:day"]],
    ["Pulumi.yaml: all", [changed("infra/Pulumi.yaml")], ["infra:day", "infra:dusk"]],
    ["the nearest project", [changed("net/inner/a.ts")], ["net/inner:x"]],
    ["main elsewhere", [changed("program/a.ts")], ["net:day"]],
    ["nothing", [changed("README.md"), changed("infrastructure/a.ts")], []],
    ["a deleted file", [changed("net/a.ts", { status: "deleted" })], ["net:day"]],
    ["both sides of a rename", [changed("docs/a", { oldPath: "net/a.ts", status: "renamed" })], ["net:day"]],
    ["extra paths", [changed("policies/a.json")], ["net:day"], { stacks: { "net:day": { paths: ["policies"] } } }],
    [
      "shared paths",
      [changed("lib/a.ts")],
      ["infra:day", "net:day"],
      { shared: [{ paths: ["lib/**"], stacks: ["*:day"] }] },
    ],
    [
      "shared with all",
      [changed("lib/a.ts")],
      ["infra:day", "infra:dusk", "net/inner:x", "net:day"],
      { shared: [{ paths: ["lib/**"], stacks: ["*"] }] },
    ],
    ["ignored files", [changed("infra/README.md")], [], { ignore: ["**/*.md"] }],
    [
      "stacks left alone",
      [changed("infra/index.ts")],
      ["infra:day"],
      { stacks: { "infra:dusk": { leaveAlone: true } } },
    ],
    [
      "local packages",
      [changed("packages/x/src/i.ts")],
      ["net:day"],
      {},
      [["net", [{ path: "packages/x", why: "npm package x" }]]],
    ],
    [
      "a local file",
      [changed("requirements.txt")],
      ["net:day"],
      {},
      [["net", [{ path: "requirements.txt", why: "Python requirement" }]]],
    ],
    ["the rules themselves", [changed("infra-action.yml")], ["infra:day", "infra:dusk", "net/inner:x", "net:day"]],
    ["dot files", [changed("infra/.env")], ["infra:day", "infra:dusk"]],
  ])("%s", (_, files, expected, ...rest) => {
    expect([...touch(files, ...rest).stacks.keys()].sort()).toEqual(expected);
  });

  it("says why, once each, and not 10,000 times", () => {
    const files = Array.from({ length: 10_000 }, (_, at) => changed(`infra/${at}.ts`));
    expect(touch(files).stacks.get("infra:day")).toEqual([
      "infra/0.ts modified: in project infra",
      "infra/1.ts modified: in project infra",
      "infra/2.ts modified: in project infra",
      "infra/3.ts modified: in project infra",
      "infra/4.ts modified: in project infra",
      "and 9995 more files",
    ]);
  });

  it("tells a stack whose config file is gone, and leaves its neighbours alone", () => {
    const { stacks, gone } = touch([changed("infra/Pulumi.dawn.yaml", { status: "deleted" })]);
    expect({ stacks: stacks.size, gone }).toEqual({ stacks: 0, gone: ["infra:dawn"] });
  });

  it.each([
    ["services/day/app.py", ["day"]],
    ["k8s/day/deployment.yaml", ["day"]],
    ["services/daylight/app.py", []],
  ])("knows the service of %s", (path, expected) => {
    const config = { services: { day: { manifests: "k8s/day" } } };
    expect([...touch([changed(path)], config).services.keys()]).toEqual(expected);
  });

  it.each([
    ["apps/web/page.html", ["web", "all"]],
    ["services/web/app.py", ["web", "all"]],
    ["docker/narrow", ["narrow", "all"]],
    ["apps/narrow/app.py", ["narrow", "all"]],
    ["README.md", ["all"]],
  ])("knows the services whose images are built of %s", (path, expected) => {
    const services = {
      web: { context: "apps/web" },
      narrow: { context: ".", dockerfile: "docker/narrow", paths: ["apps/narrow"] },
      all: { context: "./" },
    };
    expect([...touch([changed(path)], { services }).services.keys()]).toEqual(expected);
  });
});
