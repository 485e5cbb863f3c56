import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { copySources } from "./copy-sources.mjs";

let folder;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "infra-action-copy-"));
  mkdirSync(join(folder, "from/pkg/testdata"), { recursive: true });
  writeFileSync(join(folder, "from/main.go"), "package main");
  writeFileSync(join(folder, "from/pkg/a.go"), "package a");
  writeFileSync(join(folder, "from/pkg/testdata/big"), "big");
  chmodSync(join(folder, "from/pkg/a.go"), 0o444);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it("copies sources so that they can be changed and removed, without test data", async () => {
  await copySources(join(folder, "from"), join(folder, "to"), { "pkg/a.go": (source) => `${source} // patched` });

  expect(readFileSync(join(folder, "to/main.go"), "utf8")).toBe("package main");
  expect(readFileSync(join(folder, "to/pkg/a.go"), "utf8")).toBe("package a // patched");
  expect(() => readFileSync(join(folder, "to/pkg/testdata/big"))).toThrow("ENOENT");
});

it("says so when the file to change is not there", async () => {
  await expect(copySources(join(folder, "from"), join(folder, "to"), { "b.go": String })).rejects.toThrow(
    "has no b.go",
  );
});
