import { UPDATE_KINDS, isApplied, type UpdateKind } from "../../src/domain/update-kind";
import type { UpdateOptions } from "../../src/ports";
import { describeWith } from "../lab/parts";
import { engineWorkspace, nodeProject } from "./engine-workspace";

jest.setTimeout(240_000);

const OPTIONS: UpdateOptions = {
  message: "hello",
  parallel: 2,
  userAgent: "test",
  color: "never",
  diff: true,
  refresh: true,
  excludeDependents: true,
  continueOnError: true,
  excludeProtected: true,
  clearPendingCreates: true,
};
const COMMON = ["--message hello", "--parallel 2", "--exec-agent test", "--color never"];

/** Which words each kind of update is begun with, and which arguments it has beyond those that all have. */
const CALLS: Readonly<Record<UpdateKind, { readonly begins: RegExp; readonly own: readonly string[] }>> = {
  preview: { begins: /^preview /, own: ["--diff", "--refresh", "--exclude-dependents"] },
  up: {
    begins: /^up --yes --skip-preview /,
    own: ["--diff", "--refresh", "--continue-on-error", "--exclude-dependents"],
  },
  refresh: { begins: /^refresh --skip-preview --yes /, own: ["--clear-pending-creates", "--exclude-dependents"] },
  destroy: {
    begins: /^destroy --yes --skip-preview /,
    own: ["--diff", "--refresh", "--continue-on-error", "--exclude-protected"],
  },
  "preview-refresh": { begins: /^refresh --preview-only /, own: ["--clear-pending-creates", "--exclude-dependents"] },
  "preview-destroy": { begins: /^destroy --preview-only /, own: ["--continue-on-error", "--exclude-protected"] },
};

describeWith("engine", "each kind of update", () => {
  it("is one process, which gets what it knows of the options; those that only look change nothing", async () => {
    await using workspace = await engineWorkspace(nodeProject(`return { hello: "world" };`));
    await workspace.initStack();
    const { engine, target } = workspace;
    for (const kind of UPDATE_KINDS) {
      const before = await engine.exportState(target, {});
      const run = await engine.update(kind, target, OPTIONS, {}, {});
      const after = await engine.exportState(target, {});
      expect([kind, run.exitCode, run.stderr, isApplied(kind) || after.stdout === before.stdout]).toEqual([
        kind,
        0,
        "",
        true,
      ]);
      const calls = (await workspace.calls()).filter((call) => !call.startsWith("stack export"));
      const last = calls.at(-1) ?? "";
      expect([calls.length, last]).toEqual([UPDATE_KINDS.indexOf(kind) + 1, expect.stringMatching(CALLS[kind].begins)]);
      for (const word of [...COMMON, ...CALLS[kind].own]) expect(last).toContain(word);
      expect(last).toMatch(/--stack dev --non-interactive --event-log [^ ]+$/);
    }
  });

  it("leaves a stack that can be removed", async () => {
    await using workspace = await engineWorkspace(nodeProject(`return { hello: "world" };`));
    await workspace.initStack();
    const { engine, target } = workspace;
    expect(await engine.removeStack(target, {})).toMatchObject({ exitCode: 0 });
    expect(await engine.exportState(target, {})).toMatchObject({ exitCode: 6 });
  });
});
