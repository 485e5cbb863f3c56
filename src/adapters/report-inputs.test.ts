import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { reportInputs } from "./report-inputs";

const root = mkdtempSync(join(tmpdir(), "report-inputs-"));
const put = (path: string, content: string | Uint8Array = "{}"): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
};

beforeAll(() => {
  for (const path of [
    "reports/report-infra-day-1/report.json",
    "reports/report-app-day-1/report.json",
    "reports/report-app-day-1/other.json",
    "reports/.hidden/report.json",
    "reports/odd [name]/report.json",
    "one.json",
    "log.jsonl",
  ])
    put(path);
  mkdirSync(join(root, "empty"));
  symlinkSync(root, join(root, "reports/loop"));
  symlinkSync(join(root, "one.json"), join(root, "reports/report-app-day-1/linked.json"));
  put("utf16.json", Buffer.from("\uFEFF{}", "utf16le"));
  put("large.json", "x".repeat(2 * 1024 * 1024));
  put("secret.json");
  chmodSync(join(root, "secret.json"), 0);
  execFileSync("mkfifo", [join(root, "pipe.json")]);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const ALL = [
  "reports/.hidden/report.json",
  "reports/odd [name]/report.json",
  "reports/report-app-day-1/report.json",
  "reports/report-infra-day-1/report.json",
];

it.each<{ patterns: string[]; files: string[]; missing?: string[] }>([
  { patterns: ["reports/**/report.json"], files: ALL },
  { patterns: ["./reports/**/report.json"], files: ALL },
  { patterns: ["reports"], files: ALL },
  { patterns: ["./reports/"], files: ALL },
  { patterns: ["reports", "reports/**/report.json"], files: ALL },
  { patterns: ["reports/report-*-1/report.json"], files: ALL.slice(2) },
  {
    patterns: ["reports/report-{app,infra}-day-1/*.json"],
    files: ["reports/report-app-day-1/linked.json", "reports/report-app-day-1/other.json", ...ALL.slice(2)],
  },
  { patterns: ["reports/odd [name]"], files: ["reports/odd [name]/report.json"] },
  { patterns: ["one.json"], files: ["one.json"] },
  { patterns: [join(root, "one.json")], files: ["one.json"] },
  { patterns: ["none/**/report.json"], files: [] },
  { patterns: ["none", "none.json", "empty"], files: [], missing: ["none", "none.json", "empty"] },
])("$patterns finds $files", async ({ patterns, files, missing = [] }) => {
  expect(await reportInputs(root).find(patterns)).toEqual({ files, missing });
});

it("names what lies outside of the root by its whole path", async () => {
  const { files } = await reportInputs(join(root, "empty")).find([join(root, "one.json"), "../log.jsonl"]);
  expect(files).toEqual([join(root, "log.jsonl"), join(root, "one.json")]);
});

it.each<[string, object]>([
  ["one.json", { text: "{}" }],
  ["utf16.json", { text: "{}" }],
  ["large.json", { unreadable: "is larger than 1 MiB" }],
  ["none.json", { unreadable: "does not exist" }],
  ["empty", { unreadable: "is no file" }],
  ["pipe.json", { unreadable: "is no file" }],
  ["one.json/x", { unreadable: "cannot be read (ENOTDIR)" }],
])("reads %s as %j", async (path, content) => {
  expect(await reportInputs(root).read(path, 1024 * 1024)).toEqual(content);
});

it("says that it may not read a file", async () => {
  if (process.getuid?.() === 0) return; // root may read everything
  expect(await reportInputs(root).read("secret.json", 1024)).toEqual({ unreadable: "cannot be read (EACCES)" });
});
