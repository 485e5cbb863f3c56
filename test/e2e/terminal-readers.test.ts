import { spawn } from "node:child_process";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeRepository, type Repository } from "../lab/engine/repository";
import { DIST } from "./action";

/** How a run is left by whoever reads along. */
type Reader = "reads" | "leaves" | "full disk";

describe("a run outlives who reads along", () => {
  let root: string;
  let repository: Repository;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "readers-"));
    const files = { "infra/Pulumi.yaml": "name: infra\nruntime: yaml\n", "infra/Pulumi.dev.yaml": "config: {}\n" };
    repository = await makeRepository({ folder: join(root, "repo"), files });
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  async function ended(args: readonly string[], stdout: Reader, stderr: Reader) {
    await using full = await open("/dev/full", "w");
    const to = (reader: Reader) => (reader === "full disk" ? full.fd : ("pipe" as const));
    const child = spawn(process.execPath, [join(DIST, "index.js"), ...args], {
      cwd: repository.folder,
      env: { PATH: process.env["PATH"], HOME: root, TMPDIR: root },
      stdio: ["ignore", to(stdout), to(stderr)],
    });
    // Closed before the first word: what is written then is what nobody reads.
    if (stdout === "leaves") child.stdout?.destroy();
    if (stderr === "leaves") child.stderr?.destroy();
    const said: string[] = [];
    child.stdout?.on("data", (piece: Buffer) => said.push(piece.toString()));
    child.stderr?.on("data", (piece: Buffer) => said.push(piece.toString()));
    const exitCode = await new Promise((resolve) => void child.once("close", resolve));
    return { exitCode, said: said.join("") };
  }

  it.each<{ args: string; stdout: Reader; stderr: Reader; exitCode: number; said: RegExp }>([
    { args: "detect --json", stdout: "leaves", stderr: "reads", exitCode: 0, said: /^1 stack/ },
    { args: "detect --markdown", stdout: "leaves", stderr: "leaves", exitCode: 0, said: /^$/ },
    {
      args: "detect --markdown",
      stdout: "reads",
      stderr: "leaves",
      exitCode: 0,
      said: /^### infra detect\n[^]*`infra:dev`/,
    },
    { args: "detect --json", stdout: "reads", stderr: "leaves", exitCode: 0, said: /"changed": true/ },
    { args: "detect --json", stdout: "reads", stderr: "full disk", exitCode: 0, said: /"changed": true/ },
    { args: "detect --base nope", stdout: "reads", stderr: "leaves", exitCode: 2, said: /^$/ },
    { args: "detect --json", stdout: "full disk", stderr: "reads", exitCode: 1, said: /to stdout: ENOSPC/ },
    { args: "--help", stdout: "leaves", stderr: "reads", exitCode: 0, said: /^$/ },
  ])("$args: stdout $stdout, stderr $stderr → $exitCode", async ({ args, stdout, stderr, exitCode, said }) => {
    const run = await ended(args.split(" "), stdout, stderr);

    expect(run.exitCode).toBe(exitCode);
    expect(run.said).toMatch(said);
    expect(run.said).not.toMatch(/^ {4}at |EPIPE/m);
  });
});
