import { basename } from "node:path";
import { jobsOf, KIT, read } from "./parsed";

const PAGE = "docs/permissions.md";
/** Jobs that are one after another and alike have one name in the page. */
const PLURALS: readonly (readonly [RegExp, string])[] = [
  [/^wave-\d$/, "waves"],
  [/^(first|second|third)-test$/, "tests"],
];
const nameOf = (job: string): string => PLURALS.find(([alike]) => alike.test(job))?.[1] ?? job;

/** By permission, by file: the jobs that have it. `none` where a job has none at all. */
type Table = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** What jobs with steps ask for; one that calls a workflow has to have that workflow's sum, which rules.test.ts holds it to. */
function asked(): Table {
  const table: Record<string, Record<string, string[]>> = {};
  for (const path of KIT)
    for (const [job, { uses, permissions = {} }] of jobsOf(path)) {
      if (uses !== undefined) continue;
      const all = Object.entries(permissions).map(([name, level]) => `${name}: ${level}`);
      for (const permission of all.length === 0 ? ["none"] : all) {
        const jobs = ((table[permission] ??= {})[basename(path)] ??= []);
        if (!jobs.includes(nameOf(job))) jobs.push(nameOf(job));
      }
    }
  return table;
}

/** The page's table: a permission, a column for each file, and what it is for. */
function written(): Table {
  const [head = [], , ...rows] = read(PAGE)
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll("`", "")),
    );
  const files = head.slice(1, -1);
  return Object.fromEntries(
    rows.map(([permission = "", ...cells]) => [
      permission,
      Object.fromEntries(
        files.map((file, at) => [file, (cells[at] ?? "").split(", ")] as const).filter(([, [job]]) => job !== "–"),
      ),
    ]),
  );
}

describe("the page about permissions", () => {
  it("says of each permission exactly which jobs ask for it", () => {
    expect(written()).toEqual(asked());
  });

  it("has one name only for jobs that ask for the same", () => {
    for (const [alike, name] of PLURALS) {
      const all = KIT.flatMap(jobsOf).filter(([job]) => alike.test(job));
      const [[, first] = [], ...others] = all;

      expect([name, others.length]).toEqual([name, name === "waves" ? 3 : 2]);
      for (const [, { permissions }] of others) expect([name, permissions]).toEqual([name, first?.permissions]);
    }
  });

  it("says which jobs may read the repository and do not check it out", () => {
    const without = KIT.flatMap(jobsOf)
      .filter(([, { permissions, steps }]) => permissions?.["contents"] !== undefined && steps !== undefined)
      .filter(([, { steps = [] }]) => !steps.some(({ uses }) => uses?.startsWith("actions/checkout@")));
    const [, named] = /\(not done by: ([^)]*)\)/.exec(read(PAGE)) ?? [];

    expect(named?.split(", ")).toEqual(without.map(([job]) => job));
  });

  it("says of each what for", () => {
    for (const line of read(PAGE)
      .split("\n")
      .filter((text) => /^\| [`n]/.test(text)))
      expect(line).toMatch(/\S\. +\|$/);
  });

  it("names the jobs in the order of their files", () => {
    const orders = Object.values(written()).flatMap((files) => Object.entries(files));
    for (const [file, jobs] of orders) {
      const all = [...new Set(jobsOf(`.github/workflows/${file}`).map(([job]) => nameOf(job)))];
      expect([file, jobs]).toEqual([file, all.filter((job) => jobs.includes(job))]);
    }
  });
});
