import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { git } from "../../src/adapters/git";
import { learnedEdges } from "../../src/adapters/learned-edges";
import { projectFiles } from "../../src/adapters/project-files";
import { stepResults } from "../../src/adapters/step-results";
import { detect } from "../../src/commands/detect";
import { parseInputs, type DetectInputs } from "../../src/inputs";
import type { Ports } from "../../src/ports";
import { makeRepository, type Repository } from "../lab/engine/repository";
import { elements, links, references } from "../lab/markdown/inspect-gfm.mjs";
import { renderGfm } from "../lab/markdown/render-gfm.mjs";
import { FILES, GIT_ENVIRONMENT, pushPayload } from "./detecting";

/** Runs the command as a job's step, or at a terminal, with all that it writes. No engine is there to be called. */
async function run(
  repository: Repository,
  {
    payload,
    inputs = {},
    json = false,
  }: {
    payload?: unknown;
    inputs?: Record<string, string>;
    json?: boolean;
  },
) {
  const folder = await mkdtemp(join(tmpdir(), "detect-command-"));
  try {
    const at = (name: string): string => join(folder, name);
    await Promise.all(["output", "summary"].map((name) => writeFile(at(name), "")));
    const environment = {
      ...GIT_ENVIRONMENT,
      GITHUB_REPOSITORY: "o/r",
      ...(payload === undefined
        ? {}
        : {
            GITHUB_ACTIONS: "true",
            GITHUB_EVENT_NAME: "push",
            GITHUB_OUTPUT: at("output"),
            GITHUB_STEP_SUMMARY: at("summary"),
          }),
    };
    const before = process.env["GITHUB_OUTPUT"];
    if (payload !== undefined) process.env["GITHUB_OUTPUT"] = at("output");
    const log: string[] = [];
    const stdout: string[] = [];
    const ports = {
      environment,
      event: async () => payload,
      git: git({ folder: repository.folder, environment, token: undefined, serverUrl: undefined }),
      github: { unavailable: { what: "no token", next: "none" } },
      projects: projectFiles(repository.folder),
      learned: learnedEdges({ environment, say: () => undefined }),
      log: { info: (text: string) => void log.push(text) },
      results: stepResults({
        environment,
        ...(json ? { print: "json" as const } : {}),
        stdout: { write: (text: string) => stdout.push(text) },
      }),
    } as unknown as Ports;
    const given: Record<string, string> = { command: "detect", ...inputs };
    const ended = await detect(parseInputs((name) => given[name] ?? "") as DetectInputs, ports).catch(
      (error: unknown) => error,
    );
    if (before === undefined) delete process.env["GITHUB_OUTPUT"];
    else process.env["GITHUB_OUTPUT"] = before;
    const text = await readFile(at("output"), "utf8");
    const outputs = Object.fromEntries(
      [...text.matchAll(/^(.+)<<(ghadelimiter_\S+)\n([^]*?)\n\2$/gm)].map(([, name = "", , value = ""]) => [
        name,
        value,
      ]),
    );
    return {
      ended,
      outputs,
      summary: await readFile(at("summary"), "utf8"),
      log: log.join("\n"),
      stdout: stdout.join(""),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function pushed(repository: Repository, changes: Record<string, string>) {
  const before = await repository.head();
  return pushPayload(before, await repository.commit("Change", changes));
}

describe("detect", () => {
  it("gives a job its outputs, a table in the log and a summary", async () => {
    await using repository = await makeRepository({
      files: {
        ...FILES,
        "infra-action.yml": "version: 1\nservices: {day: {}}\nstacks: {'net:day': {environment: production}}\n",
      },
    });
    const payload = await pushed(repository, {
      "net/Pulumi.day.yaml": "config: {a: b}\n",
      "services/day/app.py": "x\n",
    });
    const { ended, outputs, summary, log } = await run(repository, { payload });
    expect(ended).toBe(0);
    expect(outputs).toEqual({
      changed: "true",
      stacks: '["net:day","app:day"]',
      waves: '[["net:day"],["app:day"]]',
      services: '["day"]',
      reason: "push",
      matrix: expect.any(String),
      "fan-out": "false",
      jobs: '[{"include":[]},{"include":[]},{"include":[]},{"include":[]}]',
      "image-matrix": '{"include":[]}',
      "service-matrix": '{"include":[]}',
      environment: "",
      role: "",
    });
    expect(JSON.parse(outputs["matrix"] ?? "")).toEqual({
      include: [
        {
          id: "net:day",
          project: "network",
          "stack-name": "day",
          "work-dir": "net",
          wave: 0,
          environment: "production",
          reasons: ["net/Pulumi.day.yaml modified: the stack's own config"],
        },
        {
          id: "app:day",
          project: "app",
          "stack-name": "day",
          "work-dir": "app",
          wave: 1,
          environment: "",
          reasons: ["reads net:day, which is affected (named in its config)"],
        },
      ],
    });
    expect(log).toBe(
      [
        "2 stacks in 2 waves, 1 service (push, 2 changed files).",
        "  wave 1  net:day  net/Pulumi.day.yaml modified: the stack's own config",
        "  wave 2  app:day  reads net:day, which is affected (named in its config)",
        "  service day  services/day/app.py modified: of service day",
      ].join("\n"),
    );
    expect(elements(renderGfm(summary).tree).filter(({ name }) => name === "table")).toHaveLength(2);
  });

  it("has nothing to do: false, and an empty matrix", async () => {
    await using repository = await makeRepository({ files: FILES });
    const { outputs, log } = await run(repository, { payload: await pushed(repository, { "README.md": "x" }) });
    expect(outputs).toEqual({
      changed: "false",
      stacks: "[]",
      waves: "[]",
      services: "[]",
      reason: "push",
      matrix: '{"include":[]}',
      "fan-out": "false",
      jobs: expect.any(String),
      "image-matrix": '{"include":[]}',
      "service-matrix": '{"include":[]}',
      environment: "",
      role: "",
    });
    expect(log).toBe("No stack is touched (push, 1 changed file).");
  });

  const PLACES = `version: 1
environments: {production: {role: arn:prod, preview-role: arn:read}}
stacks: {"net:day": {environment: production}, "app:day": {environment: production}, "net:dusk": {environment: dev}}
services: {day: {}, dusk: {}}
`;

  it("tells of the services that are named, and of no others", async () => {
    await using repository = await makeRepository({ files: { ...FILES, "infra-action.yml": PLACES } });
    const payload = await pushed(repository, { "services/day/app.py": "x\n", "services/dusk/app.py": "x\n" });

    expect((await run(repository, { payload })).outputs).toMatchObject({ services: '["day","dusk"]' });
    expect((await run(repository, { payload, inputs: { service: "dusk" } })).outputs).toMatchObject({
      services: '["dusk"]',
    });
  });

  it("takes exactly the stacks that are named, in their order, whether or not the change touches them", async () => {
    await using repository = await makeRepository({ files: { ...FILES, "infra-action.yml": PLACES } });
    const payload = await pushed(repository, { "README.md": "x" });
    const { outputs, log } = await run(repository, {
      payload,
      inputs: { stacks: '["app:day","net:day"]', "fan-out-order": "up" },
    });

    expect(outputs).toMatchObject({
      stacks: '["net:day","app:day"]',
      "fan-out": "false",
      environment: "production",
      role: "arn:prod",
      reason: "stacks that were named",
    });
    expect(log).toContain("  wave 1  net:day  named by the input stacks");
  });

  it("gives jobs that change nothing the role that can change nothing", async () => {
    await using repository = await makeRepository({ files: { ...FILES, "infra-action.yml": PLACES } });
    const payload = await pushed(repository, { "net/Pulumi.day.yaml": "config: {a: b}\n" });
    const { outputs } = await run(repository, { payload, inputs: {} });

    expect(outputs).toMatchObject({ "fan-out": "false", role: "arn:read", environment: "production" });
  });

  it("takes stacks of one environment only", async () => {
    await using repository = await makeRepository({ files: { ...FILES, "infra-action.yml": PLACES } });
    const payload = await pushed(repository, { "net/index.ts": "x\n" });
    const { outputs } = await run(repository, { payload, inputs: { environment: "dev" } });

    expect(outputs).toMatchObject({ stacks: '["net:dusk"]', environment: "dev" });
  });

  it("shares stacks of several environments between jobs", async () => {
    await using repository = await makeRepository({ files: { ...FILES, "infra-action.yml": PLACES } });
    const payload = await pushed(repository, { "net/index.ts": "x\n" });
    const { outputs } = await run(repository, { payload, inputs: { "fan-out-order": "up" } });

    expect(outputs).toMatchObject({ "fan-out": "true", environment: "", role: "" });
    expect(JSON.parse(outputs["jobs"] ?? "")).toEqual([
      {
        include: [
          { name: "net:day", stacks: '["net:day"]', environment: "production", role: "arn:prod" },
          { name: "net:dusk", stacks: '["net:dusk"]', environment: "dev", role: "" },
        ],
      },
      { include: [{ name: "app:day", stacks: '["app:day"]', environment: "production", role: "arn:prod" }] },
      { include: [] },
      { include: [] },
    ]);
  });

  it.each([
    { inputs: { stacks: "net:dya" }, what: 'Input "stacks" has "net:dya"', next: "Did you mean net:day?" },
    { inputs: { environment: "prod" }, what: 'Input "environment" has "prod"', next: 'environments: { "prod": {} }' },
    { inputs: { service: "dya" }, what: 'Input "service" has "dya"', next: "Did you mean day?" },
    { inputs: { service: "shop" }, what: 'Input "service" has "shop"', next: 'services: { "shop": {} }' },
  ])("refuses $inputs: a misspelt name must not make a run an empty success", async ({ inputs, what, next }) => {
    await using repository = await makeRepository({ files: { ...FILES, "infra-action.yml": PLACES } });
    const { ended } = await run(repository, { payload: await pushed(repository, { "README.md": "x" }), inputs });

    expect(ended).toMatchObject({ code: "INPUT_INVALID", message: expect.stringContaining(what) });
    expect(String((ended as Error).message)).toContain(next);
  });

  it("tells all but the matrix where that would be too large", async () => {
    const stacks = Object.fromEntries(Array.from({ length: 257 }, (_, at) => [`many/Pulumi.s${at}.yaml`, ""]));
    await using repository = await makeRepository({
      files: { ...FILES, ...stacks, "many/Pulumi.yaml": "name: many\nruntime: go\n" },
    });
    const payload = await pushed(repository, { "many/main.go": "package main\n" });
    const { ended, outputs, log } = await run(repository, { payload });
    expect(ended).toMatchObject({ code: "MATRIX_TOO_LARGE" });
    expect(Object.keys(outputs).sort()).toEqual(["changed", "reason", "services", "stacks", "waves"]);
    expect(log).toContain("… and 157 more stacks");
    const inOneJob = await run(repository, { payload, inputs: { "fan-out": "never" } });
    expect([inOneJob.ended, inOneJob.outputs["fan-out"]]).toEqual([0, "false"]);
  });

  it("prints JSON at a terminal that asks for it, and nothing else on stdout", async () => {
    await using repository = await makeRepository({ files: FILES });
    await repository.git("tag", "v1");
    await repository.commit("Change", { "lone/Main.yaml": "x: y\n" });
    const { stdout, summary, outputs } = await run(repository, { inputs: { base: "v1" }, json: true });
    expect(JSON.parse(stdout)).toMatchObject({
      schemaVersion: 1,
      changed: true,
      everything: false,
      files: 1,
      reason: "compared with v1",
      stacks: [{ id: "lone:dev", project: "lone", stack: "dev", workDir: "lone", wave: 0, environment: null }],
      matrix: { include: [{ id: "lone:dev" }] },
    });
    expect({ summary, outputs }).toEqual({ summary: "", outputs: {} });
  });

  it("shows names that want to be more as names", async () => {
    await using repository = await makeRepository({ files: FILES });
    const hostile = [
      "net/@octocat #1 <img src=x onerror=alert(1)> [a](https://evil.example).ts",
      "net/`|`\n::error::x\n| a | b |\n</table><script>.ts",
      "net/\u001b[31m\u202e.ts",
    ];
    const payload = await pushed(
      repository,
      Object.fromEntries(hostile.map((name) => [name.replaceAll("/", "∕").replace("net∕", "net/"), "x"])),
    );
    const { summary, log, outputs } = await run(repository, { payload });
    const { tree, removed } = renderGfm(summary);
    const names = new Set(elements(tree).map(({ name }) => name));
    expect([...names].sort()).toEqual(["br", "code", "h3", "p", "table", "tbody", "td", "th", "thead", "tr"]);
    expect({ links: links(tree), references: references(tree), removed }).toEqual({
      links: [],
      references: [],
      removed: [],
    });
    expect(log.split("\n").some((line) => line.startsWith("::"))).toBe(false);
    expect(log).not.toMatch(/[\u001b\u202e]/);
    expect(JSON.parse(outputs["stacks"] ?? "")).toContain("net:day");
  });

  it("says what a sparse checkout hides", async () => {
    await using repository = await makeRepository({ files: FILES });
    const payload = await pushed(repository, { "net/index.ts": "x\n" });
    await repository.git("sparse-checkout", "set", "app", "lone");
    const { log } = await run(repository, { payload });
    expect(log).toContain("net/Pulumi.yaml is not checked out, so its stacks are left out: check all of them out.");
  });
});
