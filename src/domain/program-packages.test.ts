import { packagesNeeded, virtualenvFolders } from "./program-packages";

const nothing = { nodeSdk: false, packageJson: true, virtualenv: false };

describe("packagesNeeded", () => {
  it.each([
    { mode: "auto", runtime: "nodejs", facts: {}, expected: true, because: "the SDK is missing" },
    { mode: "auto", runtime: "nodejs", facts: { nodeSdk: true }, expected: false, because: "it is there" },
    {
      mode: "auto",
      runtime: "nodejs",
      facts: { packageJson: false },
      expected: false,
      because: "nothing to install from",
    },
    { mode: "auto", runtime: "python", facts: {}, expected: true, because: "no virtual environment" },
    { mode: "auto", runtime: "python", facts: { virtualenv: true }, expected: false, because: "there is one" },
    { mode: "auto", runtime: "go", facts: {}, expected: false, because: "go downloads when it builds" },
    { mode: "auto", runtime: "yaml", facts: {}, expected: false, because: "YAML has no packages" },
    { mode: "auto", runtime: "java", facts: {}, expected: true, because: "it cannot be known" },
    { mode: "always", runtime: "yaml", facts: {}, expected: true, because: "it was asked for" },
    { mode: "never", runtime: "nodejs", facts: {}, expected: false, because: "it was forbidden" },
  ] as const)("$mode, $runtime: $expected, $because", ({ mode, runtime, facts, expected }) => {
    expect(packagesNeeded(mode, { runtime }, { ...nothing, ...facts })).toBe(expected);
  });
});

describe("virtualenvFolders", () => {
  it.each([
    { runtimeOptions: {}, expected: [".venv", "venv"] },
    { runtimeOptions: { virtualenv: "../env" }, expected: ["../env"] },
    { runtimeOptions: { virtualenv: 3 }, expected: [".venv", "venv"] },
  ])("$runtimeOptions → $expected", ({ runtimeOptions, expected }) => {
    expect(virtualenvFolders({ runtimeOptions })).toEqual(expected);
  });
});
