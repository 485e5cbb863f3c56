import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { INPUT_NAMES } from "../inputs";

const ROOT = resolve(__dirname, "../..");

/** Inputs of pulumi/actions 7.0.0, as its action.yml has them. */
const THEIRS = [
  ...["command", "stack-name", "pulumi-version", "pulumi-version-file", "work-dir", "comment-on-pr"],
  ...["comment-on-pr-number", "comment-on-summary", "github-token", "cloud-url", "secrets-provider", "parallel"],
  ...["message", "config-map", "expect-no-changes", "diff", "replace", "exclude", "exclude-dependents", "target"],
  ...["target-dependents", "policyPacks", "policyPackConfigs", "refresh", "upsert", "remove", "edit-pr-comment"],
  ...["color", "exclude-protected", "plan", "suppress-outputs", "suppress-progress", "always-include-summary"],
  ...["continue-on-error", "log-verbosity", "log-flow", "debug"],
];

/** The table of docs/pulumi-actions.md: inputs, and what stands beside each. */
function rows(): [string, string][] {
  const page = readFileSync(join(ROOT, "docs/pulumi-actions.md"), "utf8");
  const table = page.slice(page.indexOf("<!-- table:"), page.indexOf("<!-- end table -->"));
  return [...table.matchAll(/^\| `([^`]+)` +\| (.*?) *\|$/gm)].map(([, name = "", cell = ""]) => [name, cell]);
}

/** The text of all tests. */
function testTexts(): string {
  const files = ["src", "test"].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".test.ts"))
      .map((file) => join(ROOT, folder, file)),
  );
  return files.map((file) => readFileSync(file, "utf8")).join("\n");
}

describe("the table of pulumi/actions' inputs", () => {
  it("has each of them once, and we have each", () => {
    expect(rows().map(([name]) => name)).toEqual(THEIRS);
    expect(THEIRS.filter((name) => !(INPUT_NAMES as readonly string[]).includes(name))).toEqual([]);
  });

  it("names a test that there is, or says why there is none", () => {
    const texts = testTexts();
    const wrong = rows().filter(([, cell]) => {
      const title = /^`(.+)`$/.exec(cell)?.[1];
      if (title === undefined) return !/^Why none: .{20,}/.test(cell);
      return !texts.includes(`"${title}"`);
    });
    expect(wrong).toEqual([]);
  });
});
