import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { describeWith, partPath } from "../lab/parts";
import { ALL, read, ROOT } from "./parsed";

describeWith("actionlint", "actionlint", () => {
  // No shellcheck and no pyflakes: whether they are installed would change the result from machine to machine.
  const lint = (...args: readonly string[]) =>
    spawnSync(partPath("actionlint") ?? "", ["-no-color", "-shellcheck=", "-pyflakes=", ...args], {
      cwd: ROOT,
      encoding: "utf8",
      input: "on: push\njobs: { one: { runs-on: ubuntu-latest, steps: [{ run: 'echo ${{ nothing.here }}' }] } }\n",
    });

  it("finds nothing in the workflows", () => {
    const { status, stdout, stderr } = lint(...ALL);

    expect([status, stdout, stderr]).toEqual([0, "", ""]);
  });

  it("would find something", () => {
    const { status, stdout } = lint("-");

    expect(status).toBe(1);
    expect(stdout).toContain('undefined variable "nothing"');
  });
});

describeWith("zizmor", "zizmor", () => {
  const audit = (...files: readonly string[]) =>
    spawnSync(
      partPath("zizmor") ?? "",
      ["--offline", "--no-progress", "--persona", "pedantic", "--config", ".github/zizmor.yml", ...files],
      { cwd: ROOT, encoding: "utf8" },
    );

  it("finds nothing in the workflows", () => {
    const { status, stdout } = audit(...ALL, "action.yml");

    expect([status, stdout]).toEqual([0, expect.stringContaining("No findings to report")]);
  });

  it("would find something", () => {
    const folder = mkdtempSync(join(tmpdir(), "zizmor-"));
    try {
      const file = join(folder, "action.yml");
      const step = "{ shell: bash, run: 'echo ${{ github.event.pull_request.title }}' }";
      writeFileSync(file, `name: x\ndescription: x\nruns: { using: composite, steps: [${step}] }\n`);
      const { status, stdout } = audit(file);

      expect(status).not.toBe(0);
      expect(stdout).toContain("template-injection");
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("has no rule switched off but the one that no tool understands yet", () => {
    const { rules } = parse(read(".github/zizmor.yml")) as { rules: Record<string, object> };

    expect(Object.keys(rules).sort()).toEqual(["self-repository", "unpinned-uses"]);
    expect(rules["unpinned-uses"]).not.toHaveProperty("disable");
    // No finding is waved through beside the line that it is about, either.
    for (const path of ALL) expect(read(path)).not.toContain("zizmor: ignore");
  });
});
