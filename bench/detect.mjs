// detect beside bare git, and beside dorny/paths-filter where BENCH_PATHS_FILTER names its dist/index.js.
// node scripts/with-node-24.mjs bench/detect.mjs [--rounds 9] [--bundle dist/index.js] [--json]
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { makeDetectRepository } from "./detect-repository.mjs";
import { paired, spread } from "./paired.mjs";
import { endRunning, measureExpecting } from "./process.mjs";
import { milliseconds, ratio, table } from "./words.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const { values: flags } = parseArgs({
  options: {
    rounds: { type: "string", default: "9" },
    bundle: { type: "string", default: join(root, "dist/index.js") },
    json: { type: "boolean", default: false },
  },
});

/** Files and projects of the repository; the branch changes 5,000 files in 100 projects, main has gone on. */
const SIZES = [
  { title: "50,000 files, 2,000 projects", projects: 2000, filesPerProject: 25 },
  { title: "100,000 files, 2,000 projects", projects: 2000, filesPerProject: 50 },
  { title: "5,000 files, 50 projects", projects: 50, filesPerProject: 100 },
];
const CHANGED_FILES = 5000;

/**
 * What detect wants to know, by git alone: what has changed, where the projects are, and which of the same 10,000 files name
 * another stack or a folder elsewhere. What follows from that is not told.
 */
const SAME_QUESTIONS = `set -e
git diff --name-status -z --no-renames --merge-base "$1" "$2"
git ls-files -z -- ':/*Pulumi.*' ':/*package.json' ':/*requirements*.txt' ':/*pyproject.toml' ':/*go.mod'
git grep -lzIE -e "$3" -- ':/*Pulumi.*' ':/*package.json' ':/*/index.ts'`;
const NAMES_ANOTHER = 'StackReference|["\'`]\\.\\./|"(file|link|portal|workspace):';

const folder = mkdtempSync(join(tmpdir(), "infra-action-bench-detect-"));
const cleanUp = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => (endRunning(), cleanUp(), process.exit(130)));
try {
  const results = [];
  for (const size of SIZES) results.push(await detectCase(size));
  const load = `load average ${loadavg()[0].toFixed(1)}, ${flags.rounds} rounds`;
  console.log(flags.json ? JSON.stringify(results, null, 2) : `${load}\n\n${results.map(table).join("\n\n")}`);
} finally {
  cleanUp();
}

async function detectCase({ title, projects, filesPerProject }) {
  const cwd = join(folder, `${projects}-${filesPerProject}`);
  const changedProjects = Math.min(100, projects / 2);
  const changedPerProject = Math.min(CHANGED_FILES / changedProjects, filesPerProject - 5);
  const { base, head, git } = await makeDetectRepository(cwd, {
    projects,
    filesPerProject,
    changedProjects,
    changedPerProject,
  });
  const from = git("merge-base", base, head);
  const job = jobOf(cwd, { before: from, after: head });
  const variants = [
    variant("git diff --name-only --merge-base", "git", ["diff", "--name-only", "--merge-base", base, head], { cwd }),
    variant("git asked the same", "sh", ["-c", SAME_QUESTIONS, "sh", base, head, NAMES_ANOTHER], { cwd }),
    variant("node -e 0", process.execPath, ["-e", "0"], { cwd }),
    variant("infra-action detect", process.execPath, [resolve(flags.bundle)], { cwd, env: job.ours }),
    ...pathsFilter(cwd, job, projects),
  ];
  const results = await paired(variants, {
    rounds: Number(flags.rounds),
    onRun: (name, round) => process.stderr.isTTY && process.stderr.write(`\r\u001B[2K  ${title}: ${round} ${name}`),
  });
  const ratios = (runs, name, to) => spread(runs.map((run, at) => run[name] / results[to].runs[at][name]));
  rmSync(cwd, { recursive: true, force: true });
  return {
    title: `detect: ${title}`,
    note: `${changedProjects} projects changed, ${changedProjects * changedPerProject} files; whole processes from start to end.`,
    head: [
      "",
      "milliseconds",
      "ratio to git diff",
      "ratio to git asked the same",
      "processor milliseconds",
      "ratio to git diff",
      "ratio to git asked the same",
    ],
    rows: results.map(({ name, wall, cpu, runs }) => [
      name,
      milliseconds(wall.values, 1000),
      ...[0, 1].map((to) => ratio(ratios(runs, "wall", to))),
      milliseconds(cpu.values, 1000),
      ...[0, 1].map((to) => ratio(ratios(runs, "cpu", to))),
    ]),
  };
}

function variant(name, command, args, { cwd, env = { PATH: process.env.PATH } }) {
  return {
    name,
    run: async () => {
      // Apart: telling processor time takes a shell, which would count as the program's own time.
      const { seconds: wall } = await measureExpecting(0, command, args, { cwd, env });
      const { cpuSeconds: cpu } = await measureExpecting(0, command, args, { cwd, env, watch: "cpu" });
      return { wall, cpu };
    },
  };
}

/** Both run as the step of a push to a branch, everything that they need from git in the clone already. */
function jobOf(workspace, { before, after }) {
  const files = `${workspace}-job`;
  mkdirSync(files, { recursive: true });
  const at = (name) => join(files, name);
  const repository = { default_branch: "main", full_name: "example/bench", name: "bench", owner: { login: "example" } };
  const payload = { before, after, ref: "refs/heads/change", deleted: false, forced: false, repository };
  writeFileSync(at("event.json"), JSON.stringify(payload));
  for (const name of ["output", "summary"]) writeFileSync(at(name), "");
  const job = {
    PATH: process.env.PATH,
    HOME: files,
    GITHUB_ACTIONS: "true",
    GITHUB_API_URL: "http://127.0.0.1:9",
    GITHUB_EVENT_NAME: "push",
    GITHUB_EVENT_PATH: at("event.json"),
    GITHUB_REF: "refs/heads/change",
    GITHUB_REPOSITORY: "example/bench",
    GITHUB_WORKSPACE: workspace,
    RUNNER_TEMP: files,
    TMPDIR: files,
  };
  return {
    ours: { ...job, GITHUB_OUTPUT: at("output"), GITHUB_STEP_SUMMARY: at("summary"), INPUT_COMMAND: "detect" },
    job,
  };
}

/** Twenty filters, as people write them by hand, and one for each project, which is what detect answers. */
function pathsFilter(cwd, { job }, projects) {
  const main = process.env.BENCH_PATHS_FILTER;
  if (main === undefined) return [];
  return [...new Set([Math.min(20, projects), projects])].map((count) => {
    const filters = Array.from({ length: count }, (_, at) => `p${at}: area-${at % 40}/project-${at}/**`).join("\n");
    const output = join(`${cwd}-job`, "peer-output");
    writeFileSync(output, "");
    const inputs = {
      INPUT_FILTERS: filters,
      INPUT_BASE: "main",
      INPUT_TOKEN: "",
      "INPUT_LIST-FILES": "none",
      "INPUT_INITIAL-FETCH-DEPTH": "100",
      "INPUT_PREDICATE-QUANTIFIER": "some",
    };
    const env = { ...job, ...inputs, GITHUB_OUTPUT: output };
    return variant(`dorny/paths-filter, ${count} filters`, process.execPath, [resolve(main)], { cwd, env });
  });
}
