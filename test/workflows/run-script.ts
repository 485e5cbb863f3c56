import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { workflowOf } from "./parsed";

/** Runs the script of a job's step as the runner does, with what its expressions would have become. */
export function runScript(path: string, job: string, name: string, env: Readonly<Record<string, string>>) {
  const step = workflowOf(path).jobs[job]?.steps?.find((one) => one.name === name);
  const folder = mkdtempSync(join(tmpdir(), "workflow-script-"));
  try {
    const output = join(folder, "output");
    const variables = join(folder, "variables");
    for (const file of [output, variables]) writeFileSync(file, "");
    expect(
      Object.keys(env)
        .filter((key) => !key.startsWith("GITHUB_"))
        .sort(),
    ).toEqual(Object.keys(step?.env ?? {}).sort());
    const { status, stdout } = spawnSync("bash", ["-e", "-c", step?.run ?? "exit 99"], {
      encoding: "utf8",
      env: { PATH: process.env["PATH"] ?? "", GITHUB_OUTPUT: output, GITHUB_ENV: variables, ...env },
    });
    const told = (file: string): string => readFileSync(file, "utf8").trim();
    return { status, stdout, output: told(output).split("\n").join(" "), variables: told(variables) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
