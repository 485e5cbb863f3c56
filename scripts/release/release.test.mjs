import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { movingTag, notesOf, obstacle, pinned } from "./release.mjs";

const CHANGELOG =
  "# Changelog\n\n## Unreleased\n\n## 1.2.3\n\n### Added\n\n- A thing.\n\n## 1.2.2\n\n- Older.\n\n## 1.2.1\n";
const facts = { tags: ["v1", "v1.2.2", "v1.10.0-rc", "v2.0.0"], packageVersion: "1.2.3", changelog: CHANGELOG };

describe("a release", () => {
  it.each([
    { version: "1.2.3", more: {}, says: undefined },
    { version: "v1.2.3", more: {}, says: "is no version such as 1.2.3" },
    { version: "1.2.3-rc.1", more: {}, says: "is no version such as 1.2.3" },
    { version: "1.2.4", more: {}, says: "package.json says 1.2.3" },
    { version: "1.2.1", more: { packageVersion: "1.2.1" }, says: "no section ## 1.2.1" },
    { version: "1.2.3", more: { tags: ["v1.2.3"] }, says: "v1.2.3 is there already" },
    { version: "1.2.3", more: { tags: ["v1.10.0", "v1.9.0"] }, says: "v1.10.0 is there already; v1 never goes back" },
  ])("of $version: $says", ({ version, more, says }) => {
    const told = obstacle(version, { ...facts, ...more });

    if (says === undefined) expect(told).toBeUndefined();
    else expect(told).toContain(says);
  });

  it("moves its major version's tag, and has its notes", () => {
    expect(movingTag("1.2.3")).toBe("v1");
    expect(notesOf(CHANGELOG, "1.2.3")).toBe("### Added\n\n- A thing.");
    expect(notesOf("## [1.2.3] - 2026-01-01\n\n- x\n", "1.2.3")).toBe("- x");
  });

  it("calls itself in its workflows, and nobody else's otherwise", () => {
    const text =
      "uses: org/infra-action@v1\nuses: org/infra-action/.github/workflows/infra.yml@v1 # kit\nuses: a/b@v1\n";

    expect(pinned(text, "1.2.3")).toBe(
      "uses: org/infra-action@v1.2.3\nuses: org/infra-action/.github/workflows/infra.yml@v1.2.3 # kit\nuses: a/b@v1\n",
    );
    expect(pinned(pinned(text, "1.2.3"), "1.2.3")).toBe(pinned(text, "1.2.3"));
  });

  it("leaves no workflow of the kit that moves", () => {
    const folder = join(__dirname, "../../.github/workflows");
    for (const name of readdirSync(folder))
      expect(pinned(readFileSync(join(folder, name), "utf8"), "1.2.3")).not.toMatch(/infra-action\S*@v1(?!\.2\.3)\b/);
  });
});
