// Hundreds of real processes share two cores here. What is broken fails twice; what was starved once is told by name.
const AGAIN = 5;

function jest(project) {
  return (results, files) => [
    "node_modules/jest/bin/jest.js",
    ...["--selectProjects", project, "--json", `--outputFile=${results}`],
    ...(files === undefined ? [] : ["--runInBand", "--runTestsByPath", ...files]),
  ];
}

/**
 * What proves the project, in order. `needs`: without these parts the step stays unproved. `uses`: waited for, and what
 * is missing of them is told by the step itself, test by test. `counts`: "tests" for a jest run, otherwise the step
 * is one. `alone`: uses every core and is timed, so nothing runs beside it. `again`: up to so many failed files are run
 * once more, one after the other, and what passes only then is listed by name. `command` is run with Node 24.
 */
export const STEPS = [
  {
    name: "types",
    title: "TypeScript, strict",
    needs: [],
    command: () => ["node_modules/typescript/bin/tsc", "--noEmit"],
  },
  {
    name: "lint",
    title: "ESLint: layers, sizes, habits",
    needs: [],
    command: () => ["node_modules/eslint/bin/eslint.js", "--max-warnings=0", "."],
  },
  {
    name: "format",
    title: "Prettier",
    needs: [],
    command: () => ["node_modules/prettier/bin/prettier.cjs", "--check", "--log-level", "warn", "."],
  },
  {
    name: "unit",
    title: "unit tests beside the code",
    needs: [],
    counts: "tests",
    again: AGAIN,
    command: jest("unit"),
  },
  {
    name: "infra-types",
    title: "infra/ against the SDKs of AWS, EKS and Kubernetes",
    needs: ["infra"],
    command: () => ["node_modules/typescript/bin/tsc", "--project", "infra"],
  },
  {
    name: "infra",
    title: "unit tests of infra/, by Pulumi's mocks",
    needs: ["infra"],
    counts: "tests",
    again: AGAIN,
    command: jest("infra"),
  },
  {
    name: "bundle",
    title: "dist/ is what src builds, byte by byte",
    needs: [],
    command: () => ["scripts/bundle.mjs", "--check"],
  },
  {
    name: "docs",
    title: "generated docs, action.yml and schema",
    needs: [],
    command: () => ["scripts/docs.mjs", "--check"],
  },
  {
    name: "workflows",
    title: "workflows, by actionlint",
    needs: ["actionlint"],
    command: () => ["scripts/proof/lint-workflows.mjs"],
  },
  {
    name: "zizmor",
    title: "workflows, by zizmor: nothing that an attacker could use",
    needs: ["zizmor"],
    command: () => ["scripts/proof/audit-workflows.mjs"],
  },
  {
    name: "services",
    title: "the services' own tests, by pytest",
    needs: ["flask"],
    command: () => ["scripts/proof/test-services.mjs"],
  },
  {
    name: "lab",
    title: "lab and end-to-end tests on the real engine",
    needs: [],
    uses: [
      "engine",
      "yaml",
      "act",
      "actionlint",
      "etcd",
      "kube",
      "kwok",
      "kustomize",
      "chromium",
      "moto",
      "python",
      "flask",
      "infra",
      "zizmor",
      "images",
      "python-image",
    ],
    counts: "tests",
    alone: true,
    limitMinutes: 70,
    again: AGAIN,
    command: jest("lab"),
  },
];
