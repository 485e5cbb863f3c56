import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { things } from "../lab/engine/programs";
import { describeWith } from "../lab/parts";
import { TerminalScreen } from "../lab/terminal/terminal-screen";
import { DIST, makeScene, type Scene } from "./action";

const ESCAPE = "\u001b";
const [COLUMNS, ROWS] = [100, 30];
const infra = (value: number, lab: object = {}) => ({
  ...things({ web: { value, lab } }, "infra"),
  stacks: { day: {}, dusk: {}, night: {} },
});

interface Watched {
  readonly exitCode: number | null;
  readonly screen: TerminalScreen;
  /** What was to be seen after each piece that was written. */
  readonly seen: readonly (readonly string[])[];
}

/** util-linux's script gives a command a terminal of its own. */
const hasTerminal = process.platform === "linux" && spawnSync("script", ["--version"]).status === 0;
const atTerminal = hasTerminal ? describeWith.bind(undefined, "engine") : describe.skip;

/** The bundle at a real terminal of 100 columns and 30 rows. */
async function watch(
  scene: Scene,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Watched> {
  const words = [process.execPath, join(DIST, "index.js"), ...args].map((word) => `'${word}'`).join(" ");
  const child = spawn("script", ["-qefc", `stty cols ${COLUMNS} rows ${ROWS}; ${words}`, "/dev/null"], {
    cwd: scene.repository.folder,
    env: { TERM: "xterm-256color", ...scene.workspace.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const screen = new TerminalScreen(COLUMNS, ROWS);
  const seen: string[][] = [];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    screen.write(text);
    seen.push(screen.lines());
  });
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject).once("close", resolve);
  });
  return { exitCode, screen, seen };
}

atTerminal("at a real terminal", () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await makeScene({ projects: { infra: infra(1) } });
    await scene.stack("day", "infra").deployed();
    await scene.pullRequest(scene.changesTo(infra(2, { sleep: { preview: 3 } })));
  });
  afterAll(() => scene[Symbol.asyncDispose]());
  const all = ["preview", "--base", "HEAD~1", "--max-parallel", "2"];

  it("shows what several stacks are doing, in place, and then what was found, in colour", async () => {
    const { exitCode, screen, seen } = await watch(scene, all);

    expect(exitCode).toBe(0);
    const frames = seen.map((lines) => lines.slice(lines.findLastIndex((line) => / of 3 done · /.test(line))));
    expect(frames).toContainEqual([
      expect.stringMatching(/^0 of 3 done · 2 running · 1 waiting · [\d.]+ s$/),
      expect.stringMatching(/^ {2}infra:day +[\d.]+ s( .*)?$/),
      expect.stringMatching(/^ {2}infra:dusk +[\d.]+ s( .*)?$/),
    ]);
    expect(frames.flat()).toContainEqual(expect.stringMatching(/^ {2}infra:day +[\d.]+ s .*lab:index:Thing web/));
    expect(frames.map(([head]) => head)).toContainEqual(expect.stringMatching(/^2 of 3 done · 1 running · [\d.]+ s$/));

    const left = screen.lines();
    expect(left.filter((line) => / of 3 done · /.test(line))).toEqual([]);
    expect(left.filter((line) => /^\[[123]\/3\] infra:/.test(line))).toHaveLength(3);
    expect(left.join("\n")).toContain("infra preview: 3 stacks · 3 with changes");
    for (const line of [`${ESCAPE}[31m- value: 1`, `${ESCAPE}[32m+ value: 2`]) expect(screen.written).toContain(line);
  });

  it("of a stack that fails it shows all that was said", async () => {
    await scene.pullRequest({ "infra/index.js": BROKEN });
    const { exitCode, screen } = await watch(scene, all);

    expect(exitCode).toBe(1);
    const left = screen.lines().join("\n");
    expect(left).toMatch(/\[\d\/3\] infra:dusk: .*\n(?:.*\n)*?.*no such region/);
    await scene.pullRequest(scene.changesTo(infra(2)));
  });

  it.each([
    { because: "NO_COLOR", env: { NO_COLOR: "1" } },
    { because: "a terminal that can do nothing", env: { TERM: "dumb" } },
  ])("writes plain lines for $because", async ({ env }) => {
    const { exitCode, screen } = await watch(scene, all, env);

    expect(exitCode).toBe(0);
    expect(screen.written).not.toContain(ESCAPE);
    expect(screen.written).toBe(stripVTControlCharacters(screen.written));
    expect(screen.lines().join("\n")).toContain("3 stacks, 2 side by side");
    expect(screen.lines().filter((line) => /^\[[123]\/3\] infra:/.test(line))).toHaveLength(3);
  });
});

const BROKEN = `if (require("@pulumi/pulumi").getStack() === "dusk") throw new Error("no such region");\n`;
