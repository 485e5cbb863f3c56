import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { checkingConfig } from "../domain/type-check";
import { compilerServer, compilerServers, type CompilerServer } from "./type-check-server";

const LIBRARY = createRequire(__filename).resolve("typescript");
const OPTIONS = { compilerOptions: { strict: true, module: "commonjs", target: "es2020", types: [] } };
const forever = (): AbortSignal => new AbortController().signal;

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "compiler-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A program's folder and the config to check it by. */
function program(name: string, files: Readonly<Record<string, string>>, options: object = OPTIONS) {
  const folder = join(root, name);
  mkdirSync(folder);
  for (const [path, text] of Object.entries({ "tsconfig.json": JSON.stringify(options), ...files }))
    writeFileSync(join(folder, path), text);
  const config = join(root, `${name}.json`);
  writeFileSync(config, JSON.stringify(checkingConfig(folder, "index.ts", [])));
  return [config, folder] as const;
}

const started: CompilerServer[] = [];
afterEach(() => Promise.all(started.splice(0).map((each) => each.end())));

function server(library = LIBRARY): CompilerServer {
  const made = compilerServer({ library, cwd: root, env: { PATH: process.env["PATH"] ?? "" } });
  started.push(made);
  return made;
}

describe("compilerServer", () => {
  it("checks programs as tsc does, each by its own settings", async () => {
    const compiler = server();
    const right = program("right", { "index.ts": "export const a: number = 1;\n" });
    const wrong = program("wrong", {
      "index.ts": 'import { b } from "./other";\nexport const a: string = b;\n',
      "other.ts": "export const b: number = 1;\n",
    });
    const loose = program(
      "loose",
      { "index.ts": "export function f(x) {\n  return x;\n}\n" },
      { compilerOptions: { module: "commonjs", target: "es2020", types: [] } },
    );
    const strict = program("strict", { "index.ts": "export function f(x) {\n  return x;\n}\n" });

    const answers = await Promise.all(
      [right, wrong, loose, strict].map(([config, folder]) => compiler.check(config, folder, forever())),
    );
    expect(answers).toEqual([
      { code: 0, output: "" },
      { code: 1, output: "index.ts(2,14): error TS2322: Type 'number' is not assignable to type 'string'.\n" },
      { code: 0, output: "" },
      { code: 1, output: "index.ts(1,19): error TS7006: Parameter 'x' implicitly has an 'any' type.\n" },
    ]);
  });

  it("tells wrong settings, and what changed meanwhile", async () => {
    const compiler = server();
    const [config, folder] = program("one", { "index.ts": "export const a: number = 1;\n" });
    expect(await compiler.check(config, folder, forever())).toEqual({ code: 0, output: "" });

    writeFileSync(join(folder, "index.ts"), 'export const a: number = "one";\n');
    const answer = await compiler.check(config, folder, forever());
    expect(answer?.output).toContain("TS2322");
    const unknown = program("unknown", { "index.ts": "" }, { compilerOptions: { target: "es1" } });
    expect((await compiler.check(...unknown, forever()))?.output).toContain("error TS6046: Argument for '--target'");
  });

  it.each([
    { because: "there is no such compiler", text: undefined },
    { because: "it is another kind of compiler", text: "module.exports = {};" },
    { because: "it ends by itself", text: "process.exit(3);" },
  ])("cannot tell where $because", async ({ text }) => {
    const library = join(root, "typescript.js");
    if (text !== undefined) writeFileSync(library, text);

    const [config, folder] = program("one", { "index.ts": "" });
    const compiler = server(library);
    expect(await compiler.check(config, folder, forever())).toBeUndefined();
    expect(await compiler.check(config, folder, forever())).toBeUndefined();
  });

  it("ends where the run is cancelled", async () => {
    const cancel = new AbortController();
    const [config, folder] = program("one", { "index.ts": "" });
    const compiler = server();
    const answer = compiler.check(config, folder, cancel.signal);
    cancel.abort();

    expect(await answer).toBeUndefined();
    expect(await compiler.check(config, folder, cancel.signal)).toBeUndefined();
  });

  it("reads what programs have in common once", async () => {
    const shared = join(root, "node_modules/shared");
    mkdirSync(shared, { recursive: true });
    writeFileSync(join(shared, "index.d.ts"), "export declare const x: number;\n");
    const compiler = server();
    for (const name of ["a", "b"]) {
      const [config, folder] = program(name, {
        "index.ts": 'import { x } from "shared";\nexport const y: string = x;\n',
      });
      mkdirSync(join(folder, "node_modules"));
      symlinkSync(shared, join(folder, "node_modules/shared"));
      expect((await compiler.check(config, folder, forever()))?.output).toMatch(/^index\.ts\(2,14\): error TS2322/);
    }
  });
});

describe("compilerServers", () => {
  /** A compiler that writes down which process it is in. */
  function own(name: string): { library: string; pid: () => number } {
    const [library, noted] = [join(root, `${name}.js`), join(root, `${name}.pid`)];
    writeFileSync(
      library,
      `require("node:fs").writeFileSync(${JSON.stringify(noted)}, String(process.pid));
module.exports = require(${JSON.stringify(LIBRARY)});`,
    );
    return { library, pid: () => Number(readFileSync(noted, "utf8")) };
  }

  function isRunning(pid: number): boolean {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  }

  it("keeps one that has nothing to do for programs of the same compiler only, and none in the end", async () => {
    const servers = compilerServers();
    const [one, other] = [own("one"), own("other")];
    const [config, folder] = program("a", { "index.ts": "export const a: number = 1;\n" });
    const check = ({ library }: { library: string }) =>
      servers.check({ library, cwd: root, env: {} }, { config, folder }, forever());

    expect(await check(one)).toEqual({ code: 0, output: "" });
    const first = one.pid();
    expect(await check(one)).toEqual({ code: 0, output: "" });
    expect([one.pid(), isRunning(first)]).toEqual([first, true]);
    expect(await check(other)).toEqual({ code: 0, output: "" });
    while (isRunning(first)) await sleep(10);
    expect(await Promise.all([check(one), check(other)])).toEqual([
      { code: 0, output: "" },
      { code: 0, output: "" },
    ]);
    await servers.end();
    expect([one, other].map(({ pid }) => isRunning(pid()))).toEqual([false, false]);
  });
});
