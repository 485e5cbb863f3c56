import type { AffectedStack } from "./detection";
import { matrixOf } from "./matrix";

const stack = (over: Partial<AffectedStack> = {}): AffectedStack => ({
  id: "infra:day",
  project: "infra",
  stack: "day",
  workDir: "infra",
  configFile: "infra/Pulumi.day.yaml",
  wave: 0,
  environment: undefined,
  role: undefined,
  previewRole: undefined,
  upstreams: [],
  reads: [],
  reasons: ["infra/index.ts modified: in project infra"],
  ...over,
});

describe("matrixOf", () => {
  it("is valid with nothing in it", () => {
    expect(matrixOf({ stacks: [] })).toEqual({ include: [] });
  });

  it("has the contract's keys", () => {
    expect(matrixOf({ stacks: [stack(), stack({ environment: "production", wave: 1 })] }).include).toEqual([
      {
        id: "infra:day",
        project: "infra",
        "stack-name": "day",
        "work-dir": "infra",
        wave: 0,
        environment: "",
        reasons: ["infra/index.ts modified: in project infra"],
      },
      expect.objectContaining({ environment: "production", wave: 1 }),
    ]);
  });

  it("hands a role on, and keeps reasons short", () => {
    const [entry] = matrixOf({
      stacks: [stack({ role: "arn:x", reasons: [`${"x".repeat(118)}😀😀`, "b", "c"] })],
    }).include;
    expect(entry).toMatchObject({ role: "arn:x", reasons: [`${"x".repeat(118)}…`, "and 2 more"] });
  });

  it("takes 256 stacks and no more", () => {
    const stacks = Array.from({ length: 257 }, (_, at) => stack({ id: `infra:${at}` }));
    expect(matrixOf({ stacks: stacks.slice(1) }).include).toHaveLength(256);
    expect(() => matrixOf({ stacks })).toThrow("[MATRIX_TOO_LARGE] The change touches 257 stacks");
  });
});
