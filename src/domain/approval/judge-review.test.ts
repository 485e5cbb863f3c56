import { gated } from "../gates";
import type { Outcome, StackReport } from "../report";
import { stackReport } from "../stack-report";
import { eventsOf, out, policy, pre, SECRET, summary, UNKNOWN, type Raw, type StepParts } from "../testing/events";
import { isWorthAnotherPreview, judgeFollowing, judgeReview, passesStrict } from "./judge-review";
import { providerName, rootDigest } from "./review-digest";

const TARGET = {
  id: "net:dev",
  project: "net",
  stack: "dev",
  workDir: "net",
  wave: 0,
  reasons: [],
  update: "preview" as const,
};
const PROVIDER = "urn:pulumi:dev::net::pulumi:providers:lab::default_1_0_0::uuid";

/** A preview's report, as the engine's events make it. */
function previewed(...raw: readonly Raw[]): StackReport {
  const events = eventsOf(...raw, summary());
  const end = { exitCode: 0, signal: null, stopped: null, stdout: "", stderr: "", unreadableEvents: 0 };
  return stackReport({ target: TARGET, run: { ...end, durationSeconds: 1 }, events, state: undefined });
}

function step(op: string, parts: StepParts): Raw[] {
  const more = { provider: PROVIDER, ...parts };
  return [pre(op, more), out(op, more)];
}

const diff = (...paths: string[]): Raw =>
  Object.fromEntries(
    paths.map((path) => [
      path.replace("!", ""),
      { diffKind: path.endsWith("!") ? "update-replace" : "update", inputDiff: true },
    ]),
  );

const updated = (
  inputs: Raw,
  { paths = Object.keys(inputs), old = {}, ...more }: { paths?: string[]; old?: Raw } & StepParts = {},
) =>
  previewed(
    ...step("update", { old: { inputs: { v: 1, ...old } }, new: { inputs }, detailedDiff: diff(...paths), ...more }),
  );

const created = (inputs: Raw, parts: StepParts = {}) =>
  previewed(...step("create", { new: { inputs }, old: null, ...parts }));
const asset = (hash: string): Raw => ({
  "4dabf18193072939515e22adb298388d": "c44067f5952c0a294b673a41bacd8c17",
  hash,
  path: "./app",
});

function suppressed(stack: StackReport): StackReport {
  const rule = { code: "POLICY_ADVISORY", reason: "agreed to: for now", until: "2026-12-31" } as const;
  const [softened = stack] = gated([stack], { failOn: new Map(), suppress: [rule] }, "2026-01-01").stacks;
  expect(softened).not.toEqual(stack);
  return softened;
}

it("advice that only begins like what is suppressed is another", () => {
  const reviewed = suppressed(previewed(...step("create", { new: {} }), policy("advisory")));
  const now = previewed(...step("create", { new: {} }), policy("advisory"));
  const other = {
    ...now,
    findings: now.findings.map((each) => ({ ...each, message: `${each.message} Suppressed: x` })),
  };
  expect(judgeReview(reviewed, other).kind).toBe("differs");
});

describe("what is no difference", () => {
  it.each<{ because: string; reviewed: StackReport; now: StackReport }>([
    { because: "the same", reviewed: updated({ v: 2 }), now: updated({ v: 2 }) },
    { because: "the order of keys", reviewed: updated({ v: { a: 1, b: 2 } }), now: updated({ v: { b: 2, a: 1 } }) },
    {
      because: "the order of keys inside a JSON text",
      reviewed: updated({ v: '{"a":1,"b":[2]}' }),
      now: updated({ v: '{ "b": [2], "a": 1 }' }),
    },
    {
      because: "the order of resources",
      reviewed: previewed(...step("create", { name: "a", new: {} }), ...step("create", { name: "b", new: {} })),
      now: previewed(...step("create", { name: "b", new: {} }), ...step("create", { name: "a", new: {} })),
    },
    { because: "the hash of an asset", reviewed: updated({ v: asset("aaaa") }), now: updated({ v: asset("bbbb") }) },
    { because: "what was unknown is known", reviewed: updated({ v: UNKNOWN }), now: updated({ v: "vpc-1" }) },
    { because: "an unknown is still one", reviewed: updated({ v: UNKNOWN }), now: updated({ v: UNKNOWN }) },
    { because: "a secret is a secret", reviewed: updated({ v: SECRET }), now: updated({ v: SECRET }) },
    {
      because: "a part was applied by an earlier try",
      reviewed: previewed(...step("create", { name: "a", new: {} }), ...step("create", { name: "b", new: {} })),
      now: previewed(...step("same", { name: "a", old: {}, new: {} }), ...step("create", { name: "b", new: {} })),
    },
    {
      because: "all of it was applied",
      reviewed: updated({ v: 2 }),
      now: previewed(...step("same", { old: {}, new: {} })),
    },
    {
      because: "what is there now changed meanwhile, and ends alike",
      reviewed: updated({ v: 2 }, { old: { v: 1 } }),
      now: updated({ v: 2 }, { old: { v: 0 } }),
    },
    {
      because: "advice that was there already",
      reviewed: previewed(...step("create", { new: {} }), policy("advisory")),
      now: previewed(...step("create", { new: {} }), policy("advisory")),
    },
    {
      because: "advice that infra-action.yml suppresses",
      reviewed: suppressed(previewed(...step("create", { new: {} }), policy("advisory"))),
      now: previewed(...step("create", { new: {} }), policy("advisory")),
    },
  ])("$because", ({ reviewed, now }) => {
    const review = judgeReview(reviewed, now);
    expect(review).toEqual({ kind: "same", why: null, follows: [], differences: [] });
    expect(passesStrict(review)).toBe(true);
  });
});

describe("what is a difference", () => {
  it.each<{ because: string; reviewed: StackReport; now: StackReport; told: object; danger?: true }>([
    {
      because: "a value",
      reviewed: updated({ v: 2 }),
      now: updated({ v: 3 }),
      told: { kind: "value", path: "v", reviewed: "2", now: "3" },
    },
    {
      because: "a value inside a JSON text",
      reviewed: updated({ v: '{"a":1}' }),
      now: updated({ v: '{"a":2}' }),
      told: { kind: "value", path: "v", reviewed: '"{\\"a\\":1}"', now: '"{\\"a\\":2}"' },
    },
    {
      because: "a value that was known is unknown",
      reviewed: updated({ v: 2 }),
      now: updated({ v: UNKNOWN }),
      told: { kind: "value", path: "v", reviewed: "2", now: "[unknown]" },
    },
    {
      because: "a plain value for a secret",
      reviewed: updated({ v: SECRET }),
      now: updated({ v: "open" }),
      told: { kind: "value", path: "v", reviewed: "[secret]", now: '"open"' },
    },
    {
      because: "a property more",
      reviewed: updated({ v: 2 }),
      now: updated({ v: 2, w: 3 }),
      told: { kind: "property", path: "w", reviewed: null, now: "update 3" },
    },
    {
      because: "a resource more",
      reviewed: previewed(...step("create", { name: "a", new: {} })),
      now: previewed(...step("create", { name: "a", new: {} }), ...step("create", { name: "b", new: {} })),
      told: { kind: "resource", reviewed: null, now: "create" },
    },
    {
      because: "a delete more",
      reviewed: created({}, { name: "a" }),
      now: previewed(...step("create", { name: "a", new: {} }), ...step("delete", { name: "b", old: {}, new: null })),
      told: { kind: "resource", reviewed: null, now: "delete" },
      danger: true,
    },
    {
      because: "a replace for an update",
      reviewed: updated({ v: 2 }),
      now: previewed(
        ...step("replace", { old: { inputs: { v: 1 } }, new: { inputs: { v: 2 } }, detailedDiff: diff("v!") }),
      ),
      told: { kind: "operation", reviewed: "update", now: "replace" },
      danger: true,
    },
    {
      because: "another reason to replace",
      reviewed: previewed(...step("replace", { old: {}, new: { inputs: { a: 1 } }, detailedDiff: diff("a!") })),
      now: previewed(...step("replace", { old: {}, new: { inputs: { a: 1, b: 1 } }, detailedDiff: diff("a!", "b!") })),
      told: { kind: "replace-reason", now: "b" },
      danger: true,
    },
    {
      because: "a policy's new advice",
      reviewed: created({}),
      now: previewed(...step("create", { new: {} }), policy("advisory")),
      told: { kind: "policy", reviewed: null },
    },
    {
      because: "another version of a provider",
      reviewed: updated({ v: 2 }),
      now: updated({ v: 2 }, { provider: PROVIDER.replace("1_0_0", "2_0_0") }),
      told: { kind: "provider", path: "lab", reviewed: "lab default_1_0_0", now: "lab default_2_0_0" },
    },
    {
      because: "an output of the stack more",
      reviewed: created({}),
      now: previewed(
        ...step("create", { new: {} }),
        pre("create", { type: "pulumi:pulumi:Stack", name: "net-dev", new: {}, provider: "" }),
        out("create", {
          type: "pulumi:pulumi:Stack",
          name: "net-dev",
          new: { outputs: { vpcId: "vpc-1" } },
          provider: "",
        }),
      ),
      told: { kind: "output", path: "vpcId", now: 'add "vpc-1"' },
    },
  ])("$because", ({ reviewed, now, told, danger = false }) => {
    const review = judgeReview(reviewed, now);
    expect(review.kind).toBe("differs");
    expect(review.differences).toContainEqual(expect.objectContaining({ isDanger: danger, ...told }));
    expect(passesStrict(review)).toBe(false);
    expect(rootDigest([now])).not.toBe(rootDigest([reviewed]));
  });

  it("names a large resource of which the report leaves properties out", () => {
    const many = (last: number): Raw =>
      Object.fromEntries(
        Array.from({ length: 80 }, (_, index) => [`p${String(index).padStart(2, "0")}`, index === 79 ? last : 0]),
      );
    expect(judgeReview(created(many(1)), created(many(1))).kind).toBe("same");
    expect(judgeReview(created(many(1)), created(many(2)))).toMatchObject({
      kind: "differs",
      differences: [{ kind: "value" }],
    });
  });
});

describe("values that differ between two previews of one commit", () => {
  const [reviewed, now, again] = [1, 2, 3].map((built) => updated({ v: 5, built })) as [
    StackReport,
    StackReport,
    StackReport,
  ];

  it("are worth a second preview, say nothing then, and are listed", () => {
    expect(isWorthAnotherPreview(judgeReview(reviewed, now))).toBe(true);
    const review = judgeReview(reviewed, now, again);
    expect(review).toMatchObject({ kind: "unstable", differences: [{ kind: "value", path: "built" }] });
    expect(passesStrict(review)).toBe(true);
  });

  it("hide no other difference", () => {
    expect(judgeReview(reviewed, updated({ v: 6, built: 2 }), updated({ v: 6, built: 3 })).kind).toBe("differs");
    expect(judgeReview(reviewed, now, now).kind).toBe("differs");
  });

  it("are not asked for where more than values differ", () => {
    expect(isWorthAnotherPreview(judgeReview(reviewed, updated({ v: 5, built: 2, w: 1 })))).toBe(false);
  });
});

describe("without a review", () => {
  it.each<{ because: string; reviewed: StackReport | undefined; why: string }>([
    { because: "there is none", reviewed: undefined, why: "no reviewed preview of this stack was found" },
    {
      because: "it was no whole result",
      reviewed: { ...updated({ v: 2 }), outcome: "failed" as Outcome },
      why: "the reviewed preview was no whole result (failed)",
    },
  ])("$because", ({ reviewed, why }) => {
    const review = judgeReview(reviewed, updated({ v: 2 }));
    expect(review).toMatchObject({ kind: "unreviewed", why });
    expect(passesStrict(review)).toBe(false);
  });

  it("nothing to do needs none", () => {
    expect(judgeReview(undefined, previewed(...step("same", { old: {}, new: {} }))).kind).toBe("same");
  });
});

describe("what follows from stacks that this run updated", () => {
  it.each<{ because: string; before: StackReport; now: StackReport; kind: string }>([
    { because: "nothing", before: updated({ v: 2 }), now: updated({ v: 2 }), kind: "same" },
    { because: "another value", before: updated({ v: 2 }), now: updated({ v: 3 }), kind: "follows" },
    {
      because: "a change where there was none",
      before: previewed(...step("same", { old: {}, new: {} })),
      now: updated({ v: 3 }),
      kind: "follows",
    },
    {
      because: "all of it, where the other stack was not there",
      before: { ...previewed(), outcome: "waits-for-upstream" },
      now: created({ v: 1 }),
      kind: "follows",
    },
    {
      because: "a replace, which does not pass",
      before: updated({ v: 2 }),
      now: previewed(...step("replace", { old: {}, new: { inputs: { v: 2 } }, detailedDiff: diff("v!") })),
      kind: "differs",
    },
  ])("$because", ({ before, now, kind }) => {
    const review = judgeFollowing(before, now, ["network/day: vpcId"]);
    expect(review.kind).toBe(kind);
    expect(review.follows).toEqual(kind === "same" ? [] : ["network/day: vpcId"]);
  });
});

it.each([
  [PROVIDER, "lab default_1_0_0"],
  ["urn:pulumi:dev::net::my:Comp$pulumi:providers:aws::west::04da6b54-80e4-46f7-96ec-b56ff0331ba9", "aws west"],
  ["", null],
  ["urn:pulumi:dev::net::lab:index:Vpc::vpc", null],
])("providerName(%j) is %j", (reference, name) => expect(providerName(reference)).toBe(name));
