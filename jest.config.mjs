const swc = [
  "@swc/jest",
  {
    // esnext: Node 24 knows `using` itself; swc would lose the first of two errors.
    jsc: { target: "esnext", parser: { syntax: "typescript" } },
    module: { type: "commonjs", ignoreDynamic: false },
    sourceMaps: "inline",
  },
];

const shared = {
  testEnvironment: "node",
  resolver: "<rootDir>/test/jest-resolver.cjs",
  moduleNameMapper: { "^fast-check$": "<rootDir>/test/fast-check.cjs" },
  transform: { "\\.[cm]?[jt]s$": swc },
  // CommonJS packages run as they are; the ES modules among them are turned into CommonJS.
  transformIgnorePatterns: [
    "/node_modules/(?!(@actions|@octokit|micromark|p-limit|yocto-queue|decode-named|character-entities|devlop|mdast|ccount|parse5|entities|content-type|universal-user-agent|before-after-hook|universal-github-app|bottleneck|json-with-bigint|fast-content-type-parse)[^/]*/)",
    "<rootDir>/dist/",
  ],
};

export default {
  // Tests of the lab also wait (deadlines, locks, leases): with two workers a processor of two was idle a fifth of the time.
  maxWorkers: 3,
  testSequencer: "<rootDir>/test/longest-first.cjs",
  // For a test that hangs; how long one takes says more about the machine than about the code.
  testTimeout: 300_000,
  projects: [
    { ...shared, displayName: "infra", testMatch: ["<rootDir>/infra/**/*.test.ts"] },
    { ...shared, displayName: "unit", testMatch: ["<rootDir>/src/**/*.test.ts", "<rootDir>/scripts/**/*.test.mjs"] },
    { ...shared, displayName: "lab", testMatch: ["<rootDir>/test/**/*.test.ts"] },
  ],
};
