import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { engineEnvironment } from "../../src/adapters/engine-environment";
import { engineOnPath } from "../../src/adapters/engine-on-path";
import { pulumiInstall } from "../../src/adapters/pulumi-install";
import type { EngineRequest } from "../../src/ports";
import { describeWith } from "../lab/parts";
import { archiveOf, releasesOf } from "./releases";

const TOOLS = "/usr/bin:/bin";
let root: string;
const own = { ...process.env };

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "pulumi-install-"));
  // The toolkit reads these itself.
  for (const name of ["RUNNER_TEMP", "RUNNER_TOOL_CACHE"]) {
    process.env[name] = join(root, name);
    await mkdir(join(root, name));
  }
});
afterEach(() => rm(root, { recursive: true, force: true }));
afterAll(() => {
  process.env["RUNNER_TEMP"] = own["RUNNER_TEMP"] ?? "";
  process.env["RUNNER_TOOL_CACHE"] = own["RUNNER_TOOL_CACHE"] ?? "";
});

function installer(PATH: string, mirror: string, tools = join(root, "RUNNER_TOOL_CACHE")) {
  const added: string[] = [];
  const said: string[] = [];
  const environment = {
    PATH,
    HOME: root,
    PULUMI_HOME: join(root, "home"),
    PULUMI_SKIP_UPDATE_CHECK: "1",
    RUNNER_TOOL_CACHE: tools,
    INFRA_ACTION_RELEASES_URL: mirror,
  };
  const setUp = pulumiInstall({
    environment,
    engineEnvironment: engineEnvironment(environment),
    tempFolder: join(root, "RUNNER_TEMP"),
    root,
    addPath: (folder) => added.push(folder),
    say: (line) => said.push(line),
    patience: { attempts: 2, pauseMs: 1, stallMs: 10_000 },
  });
  return { setUp, added, said };
}

const request = (version: string, versionFile = ""): EngineRequest => ({ version, versionFile });
const NOWHERE = "http://127.0.0.1:9";

describeWith("engine", "set-up of the engine", () => {
  const theirs = async () => {
    const found = await engineOnPath(process.env);
    if (found === undefined) throw new Error("There is no pulumi on PATH.");
    return found;
  };
  let archive: string;
  beforeAll(async () => {
    archive = await archiveOf((await theirs()).command);
  });
  afterAll(() => rm(archive, { force: true }));

  it.each(["", "^3", "its own"])("takes the one on PATH for %j and asks nobody", async (asked) => {
    const { command, version } = await theirs();
    const { setUp, added } = installer(dirname(command), NOWHERE);
    expect(await setUp.engine(request(asked === "its own" ? `v${version}` : asked))).toMatchObject({ version });
    expect(added).toEqual([]);
  });

  it("takes the version from a file", async () => {
    const { command, version } = await theirs();
    await writeFile(join(root, ".pulumi.version"), `${version}\n`);
    const { setUp } = installer(dirname(command), NOWHERE);
    expect(await setUp.engine(request("", ".pulumi.version"))).toMatchObject({ version });
    await expect(setUp.engine(request("", "none"))).rejects.toMatchObject({ code: "PULUMI_VERSION_INVALID" });
  });

  it("asks what is latest, and takes the one on PATH if that is it", async () => {
    const engine = await theirs();
    await using releases = await releasesOf(engine, archive);
    const { setUp, added } = installer(dirname(engine.command), releases.url);
    expect(await setUp.engine(request("latest"))).toMatchObject({ version: engine.version });
    expect(releases.asked).toEqual(["/latest-version"]);
    expect(added).toEqual([]);
  });

  it("downloads a release, verifies it, puts it on PATH, and finds it again", async () => {
    const engine = await theirs();
    await using releases = await releasesOf(engine, archive);
    const first = installer(TOOLS, releases.url);
    expect(await first.setUp.engine(request("^3.2"))).toMatchObject({ version: engine.version });
    expect(first.added).toEqual([expect.stringContaining(join("pulumi", engine.version))]);
    expect(await readdir(join(root, "RUNNER_TEMP"))).toEqual([]);
    const before = releases.asked.length;
    const second = installer(TOOLS, releases.url);
    expect(await second.setUp.engine(request(engine.version))).toMatchObject({ version: engine.version });
    expect(second.added).toEqual(first.added);
    expect(releases.asked).toHaveLength(before);
  });

  it.each([
    { because: "it is another file", checksum: "0".repeat(64), says: /is not what Pulumi published/ },
    { because: "nobody says what it has to be", checksum: "", says: /checksums for .* do not name/ },
  ])("refuses a release: $because", async ({ checksum, says }) => {
    const engine = await theirs();
    await using releases = await releasesOf(engine, archive, checksum);
    const { setUp, added } = installer(TOOLS, releases.url);
    const asked = setUp.engine(request(engine.version));
    await expect(asked).rejects.toMatchObject({ code: "PULUMI_MISSING" });
    await expect(asked).rejects.toThrow(says);
    expect(added).toEqual([]);
    expect(await readdir(join(root, "RUNNER_TOOL_CACHE"))).toEqual([]);
  });

  it("says that there is none", async () => {
    const engine = await theirs();
    await using releases = await releasesOf(engine, archive);
    await expect(installer(TOOLS, releases.url).setUp.engine(request("3.2.1"))).rejects.toThrow(
      /^\[PULUMI_MISSING\] Pulumi 3\.2\.1 could not be installed\..*answered 404/,
    );
    await expect(installer(TOOLS, releases.url).setUp.engine(request("^5"))).rejects.toThrow(/No released version/);
    await expect(installer(TOOLS, NOWHERE).setUp.engine(request("latest"))).rejects.toThrow(/could not be found out/);
    await expect(installer(TOOLS, NOWHERE, "").setUp.engine(request("3.259.0"))).rejects.toThrow(/docs\/install/);
  });
});

describeWith("engine", "packages of a program", () => {
  it("are installed by the engine, whose words are in the log", async () => {
    const folder = join(root, "project");
    await mkdir(folder);
    await writeFile(join(folder, "Pulumi.yaml"), "name: net\nruntime: {name: nodejs, options: {typescript: false}}\n");
    await writeFile(join(folder, "package.json"), '{"name":"net","dependencies":{"local":"file:./local"}}');
    await writeFile(join(folder, ".npmrc"), "audit=false\nfund=false\n");
    await mkdir(join(folder, "local"));
    await writeFile(join(folder, "local/package.json"), '{"name":"local","version":"1.0.0"}');
    const { setUp, said } = installer(process.env["PATH"] ?? "", NOWHERE);
    await setUp.installPackages(folder, {});
    expect(said.join("\n")).toMatch(/installing dependencies/i);
    expect(await readdir(folder)).toContain("node_modules");
  });

  it("are missed with a next step when they cannot be", async () => {
    const { setUp } = installer(process.env["PATH"] ?? "", NOWHERE);
    await expect(setUp.installPackages(root, {})).rejects.toMatchObject({ code: "PACKAGES_MISSING" });
    await expect(setUp.installPackages(root, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: "CANCELLED",
    });
  });
});
