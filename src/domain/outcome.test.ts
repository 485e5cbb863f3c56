import { OUTCOME_RULES } from "./outcome-rules";
import { outcomeOf, type EngineEnd } from "./outcome";
import type { Outcome } from "./report";
import { diagnostic, eventsOf, failedOp, out, policy, pre, summary, urnOf, type Raw } from "./testing/events";
import { recorded } from "./testing/recorded";
import { foldEvents } from "./update-report";

const ended = (exitCode: number | null, rest: Partial<EngineEnd> = {}): EngineEnd => ({
  exitCode,
  signal: null,
  stopped: null,
  stdout: "",
  stderr: "",
  unreadableEvents: 0,
  ...rest,
});
const vpc = { old: { inputs: { v: 1 } }, new: { inputs: { v: 2 } } };
const updated = [pre("update", vpc), out("update", vpc)];
const judged = (events: ReturnType<typeof eventsOf>, run: EngineEnd | null) =>
  outcomeOf({ kind: "preview", report: foldEvents(events), run });

describe("outcomeOf, of recorded runs", () => {
  it.each<{ name: string; exitCode: number | null; outcome: Outcome; headline: RegExp | null; next?: RegExp }>([
    { name: "create", exitCode: 0, outcome: "changed", headline: null },
    { name: "replace", exitCode: 0, outcome: "changed", headline: null },
    { name: "unchanged", exitCode: 0, outcome: "unchanged", headline: null },
    {
      name: "program-throws",
      exitCode: 1,
      outcome: "failed",
      headline: /^The program failed: Error: deep <b>trouble<\/b>\.$/,
    },
    { name: "does-not-compile", exitCode: 1, outcome: "failed", headline: /index\.ts\(1,44\): error TS2322/ },
    { name: "yaml-error", exitCode: 1, outcome: "failed", headline: /^The program failed: Error: resource, variable/ },
    { name: "no-packages", exitCode: 1, outcome: "failed", headline: /packages of the program/, next: /install/ },
    { name: "resource-fails", exitCode: 1, outcome: "failed", headline: /^Resource sg failed: boom/ },
    { name: "check-fails", exitCode: 1, outcome: "failed", headline: /^Resource sg failed: .*badcheck/ },
    { name: "policy", exitCode: 1, outcome: "failed", headline: /mandatory policy lab-pack\/no-zone-z9/ },
    { name: "plan-violated", exitCode: 1, outcome: "failed", headline: /not the one in the saved plan/ },
    { name: "target-missing", exitCode: 1, outcome: "failed", headline: /which an input names/ },
    { name: "protected", exitCode: 1, outcome: "refused", headline: /vpc is protected/, next: /protect/ },
    {
      name: "upstream-missing",
      exitCode: 1,
      outcome: "waits-for-upstream",
      headline: /"organization\/nope\/dev", which does not exist yet/,
      next: /Bring up "organization\/nope\/dev" first/,
    },
    { name: "upstream-output-missing", exitCode: 1, outcome: "waits-for-upstream", headline: /does not have yet/ },
    { name: "interrupted", exitCode: 1, outcome: "cancelled", headline: /cancelled/ },
    { name: "killed", exitCode: null, outcome: "cut-short", headline: /killed/ },
    { name: "killed", exitCode: 0, outcome: "cut-short", headline: /without its summary/ },
    { name: "policy-pack-missing", exitCode: 0, outcome: "cut-short", headline: /without its summary/ },
  ])("$name with exit code $exitCode is $outcome", ({ name, exitCode, outcome, headline, next }) => {
    const result = judged(recorded(name), ended(exitCode));
    expect(result.outcome).toBe(outcome);
    if (headline === null) expect(result).toMatchObject({ headline: null, next: null, code: null });
    else expect(result.headline).toMatch(headline);
    if (next !== undefined) expect(result.next).toMatch(next);
  });
});

describe("outcomeOf, by rule", () => {
  it.each<{
    rule: string;
    raw?: Raw[];
    run: EngineEnd | null;
    outcome: Outcome;
    code: string | null;
    headline?: string;
    next?: RegExp;
  }>([
    {
      rule: "timed-out",
      run: ended(1, { stopped: "timed-out" }),
      raw: [diagnostic("error", "update canceled\n"), summary({}, "failed")],
      outcome: "cut-short",
      code: "TIMED_OUT",
    },
    {
      rule: "timed-out",
      run: ended(1, { stopped: "timed-out" }),
      raw: [diagnostic("error", "preview canceled\n"), summary({}, "failed")],
      outcome: "cut-short",
      code: "TIMED_OUT",
    },
    { rule: "cancelled", run: ended(1, { stopped: "cancelled" }), outcome: "cancelled", code: "CANCELLED" },
    { rule: "cancelled", run: ended(8), outcome: "cancelled", code: "CANCELLED" },
    {
      rule: "cancelled",
      run: ended(1, { stderr: "error: update cancelled\n" }),
      outcome: "cancelled",
      code: "CANCELLED",
    },
    {
      rule: "missing",
      run: ended(6, { stderr: "error: no stack named 'nope' found\n" }),
      outcome: "missing",
      code: "STACK_MISSING",
      headline: 'The stack "nope" does not exist in this backend.',
    },
    {
      rule: "missing",
      run: ended(6),
      outcome: "missing",
      code: "STACK_MISSING",
      headline: "The stack does not exist in this backend.",
    },
    {
      rule: "locked",
      run: ended(1, {
        stderr:
          "error: the stack is currently locked by 1 lock(s). Either wait…\n  file:///s/.pulumi/locks/a.json: created by ada@host (pid 7) at 2026-11-25T12:00:00Z\n",
      }),
      outcome: "locked",
      code: "STACK_LOCKED",
      headline: "Another update holds this stack's lock: ada@host (pid 7), since 2026-11-25T12:00:00Z.",
      next: /`force-unlock: file:\/\/\/s\/\.pulumi\/locks\/a\.json`$/,
    },
    {
      rule: "locked",
      run: ended(1, { stderr: "error: [409] Conflict: Another update is currently in progress.\n" }),
      outcome: "locked",
      code: "STACK_LOCKED",
    },
    {
      rule: "expect-no-changes",
      run: ended(7, { stderr: "error: no changes were expected for preview but changes were proposed\n" }),
      raw: [...updated, summary({ update: 1 })],
      outcome: "refused",
      code: "CHANGES_NOT_EXPECTED",
    },
    {
      rule: "protected",
      run: ended(1),
      raw: [
        diagnostic(
          "error",
          'unable to replace resource "urn:pulumi:a::b::c:d:E::db"\nas it is currently marked for protection.',
        ),
        summary({}, "failed"),
      ],
      outcome: "refused",
      code: "PREVIEW_FAILED",
    },
    {
      rule: "policy",
      run: ended(1),
      raw: [policy("mandatory"), summary({}, "failed")],
      outcome: "failed",
      code: "PREVIEW_FAILED",
    },
    {
      rule: "passphrase",
      run: ended(1, {
        stderr: "error: getting stack configuration: get stack secrets manager: incorrect passphrase\n",
      }),
      outcome: "failed",
      code: "SECRETS_UNREADABLE",
    },
    {
      rule: "passphrase",
      run: ended(1, {
        stderr:
          "error: passphrase must be set with PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE environment variables",
      }),
      outcome: "failed",
      code: "SECRETS_UNREADABLE",
    },
    {
      rule: "stack-name",
      run: ended(1, {
        stderr:
          "error: a stack name may only contain alphanumeric, hyphens, underscores, or periods: invalid character 'Ã' at position 0\n",
      }),
      outcome: "failed",
      code: "INPUT_INVALID",
    },
    {
      rule: "backend",
      run: ended(1, { stderr: 'error: unable to open state directory "file:///x": stat /x' }),
      outcome: "failed",
      code: "BACKEND_UNUSABLE",
    },
    {
      rule: "bucket",
      run: ended(1, {
        stderr:
          "SDK WARN noise\nerror: error listing stacks: could not list bucket: blob (code=NotFound): operation error S3: ListObjectsV2, https response error StatusCode: 404, RequestID: x, HostID: y=, NoSuchBucket: The specified bucket does not exist\n",
      }),
      outcome: "failed",
      code: "BACKEND_UNUSABLE",
      headline:
        "The bucket that keeps the state could not be opened (NoSuchBucket: The specified bucket does not exist).",
    },
    {
      rule: "bucket",
      run: ended(1, { stderr: 'error: read ".pulumi/meta.yaml": blob (key ".pulumi/meta.yaml") (code=Unknown)\n' }),
      outcome: "failed",
      code: "BACKEND_UNUSABLE",
      headline: "The bucket that keeps the state could not be opened.",
    },
    {
      rule: "login",
      run: ended(3, {
        stderr: "error: PULUMI_ACCESS_TOKEN must be set for login during non-interactive CLI sessions\n",
      }),
      outcome: "failed",
      code: "BACKEND_UNUSABLE",
      headline:
        "The backend did not accept the job's credentials: PULUMI_ACCESS_TOKEN must be set for login during non-interactive CLI sessions.",
    },
    {
      rule: "no-project",
      run: ended(1, {
        stderr: "error: if you're using the --stack flag, pass the fully qualified name (organization/project/stack)",
      }),
      outcome: "failed",
      code: "PROJECT_INVALID",
    },
    {
      rule: "configuration",
      run: ended(2, { stderr: "error: bad config" }),
      outcome: "failed",
      code: "CONFIG_INVALID",
    },
    {
      rule: "resource",
      run: ended(1),
      raw: [failedOp("update", vpc), summary({}, "failed")],
      outcome: "failed",
      code: "PREVIEW_FAILED",
    },
    {
      rule: "engine-failed",
      run: ended(1),
      raw: [diagnostic("error", "preview failed"), summary({}, "failed")],
      outcome: "failed",
      code: "PREVIEW_FAILED",
    },
    {
      rule: "refused-to-begin",
      run: ended(1, { stderr: "error: could not read plugin [dir]: not supported" }),
      outcome: "failed",
      code: "PREVIEW_FAILED",
    },
    {
      rule: "killed",
      run: ended(null, { signal: "SIGKILL" }),
      raw: updated,
      outcome: "cut-short",
      code: "RESULT_UNREADABLE",
      headline: "The engine was killed (SIGKILL).",
    },
    { rule: "no-summary", run: ended(0), raw: updated, outcome: "cut-short", code: "RESULT_UNREADABLE" },
    {
      rule: "no-summary",
      run: ended(255, { stderr: "panic: runtime error" }),
      outcome: "cut-short",
      code: "RESULT_UNREADABLE",
    },
    { rule: "no-summary", run: null, raw: [], outcome: "cut-short", code: "RESULT_UNREADABLE" },
    {
      rule: "failed-after-summary",
      run: ended(1, { stderr: "error: writing plan: disk full" }),
      raw: [summary()],
      outcome: "failed",
      code: "PREVIEW_FAILED",
    },
    {
      rule: "unreadable",
      run: ended(0, { unreadableEvents: 1 }),
      raw: [summary()],
      outcome: "cut-short",
      code: "RESULT_UNREADABLE",
    },
    {
      rule: "unreadable",
      run: ended(0),
      raw: [{ resourcePreEvent: {} }, summary()],
      outcome: "cut-short",
      code: "RESULT_UNREADABLE",
    },
    {
      rule: "incomplete",
      run: ended(0),
      raw: [summary({ delete: 1 })],
      outcome: "cut-short",
      code: "RESULT_UNREADABLE",
    },
    { rule: "none", run: ended(0), raw: [...updated, summary({ update: 1 })], outcome: "changed", code: null },
    {
      rule: "none",
      run: ended(0),
      raw: [pre("teleport", vpc), summary({ teleport: 1 })],
      outcome: "changed",
      code: null,
    },
    { rule: "none", run: ended(0), raw: [pre("read", vpc), summary({ read: 1 })], outcome: "unchanged", code: null },
    {
      rule: "none",
      run: ended(0),
      raw: [diagnostic("error", "only logged"), summary()],
      outcome: "unchanged",
      code: null,
    },
    { rule: "none", run: null, raw: [summary()], outcome: "unchanged", code: null },
  ])("$rule: $outcome ($code)", ({ raw = [], run, outcome, code, headline, next }) => {
    const result = judged(eventsOf(...raw), run);
    expect(result).toMatchObject({ outcome, code, ...(headline === undefined ? {} : { headline }) });
    if (next !== undefined) expect(result.next).toMatch(next);
    expect((result.headline ?? "x").length).toBeLessThan(600);
  });

  it("an output that changes is a change", () => {
    const stack = { type: "pulumi:pulumi:Stack", name: "net-dev" };
    const parts = { ...stack, old: { outputs: { a: 1 } }, new: { outputs: { a: 2 } } };
    const raw = [pre("same", parts), out("same", parts), summary({ same: 1 })];
    expect(judged(eventsOf(...raw), ended(0)).outcome).toBe("changed");
  });

  it.each([
    "no stack named 'x' found",
    'unknown stack "organization/x/y"',
    "the stack is currently locked by 1 lock(s)",
    "incorrect passphrase",
  ])("a program that throws %j has failed, and nothing else", (text) => {
    const thrown = `Running program '/x/index.ts' failed with an unhandled exception:\nError: ${text}\n`;
    const result = judged(eventsOf(diagnostic("error", thrown), summary({}, "failed")), ended(1));
    expect(result).toMatchObject({ outcome: "failed", headline: `The program failed: Error: ${text}.` });
  });

  it("an output that the other stack does not have yet is waited for, also where nobody awaited it", () => {
    const rejected = `Error: error serializing property "vpcId": Required output 'vpcId' does not exist on stack 'organization/net/dev'.\n    at /x/node_modules/@pulumi/stackReference.ts:104:23\n`;
    const result = judged(eventsOf(diagnostic("error", rejected), summary({}, "failed")), ended(1));
    expect(result).toMatchObject({ outcome: "waits-for-upstream" });
  });

  it.each([
    { first: "resource", headline: "Resource cluster failed: Throttling: Rate exceeded." },
    { first: "program", headline: 'The program failed: Error: error serializing property "kubeconfig".' },
  ])("of a resource that fails and a program that falls with it, what came first is the cause: the $first", (given) => {
    const failure = diagnostic("error", "Throttling: Rate exceeded", urnOf("aws:eks/cluster:Cluster", "cluster"));
    const fall = diagnostic("error", 'Error: error serializing property "kubeconfig"\n    at /x/cluster.ts:104:23\n');
    const told = given.first === "resource" ? [failure, fall] : [fall, failure];
    const result = judged(eventsOf(...told, summary({}, "failed")), ended(1));
    expect(result).toMatchObject({ outcome: "failed", headline: given.headline });
  });

  it("what a program prints on stderr decides nothing", () => {
    const run = ended(0, { stderr: "error: update cancelled\nerror: no stack named 'x' found\n" });
    expect(judged(eventsOf(summary()), run).outcome).toBe("unchanged");
  });

  it("a headline is one clean, bounded line", () => {
    const stderr = `error: \u001b[31m${"x".repeat(5_000)}\n::error::y\u0007`;
    const { headline } = judged([], ended(1, { stderr }));
    expect(headline).toMatch(/^The engine did not begin: x{200,300}…$/);
  });

  it("a list of errors is told by its first, not by their count", () => {
    const list = "2 errors occurred:\n\t* NodeCreationFailure: none joined\n\t* and more\n";
    const raw = [diagnostic("error", list, urnOf("a:b:C", "nodes")), summary({}, "failed")];
    expect(judged(eventsOf(...raw), ended(1)).headline).toBe(
      "Resource nodes failed: NodeCreationFailure: none joined.",
    );
  });

  it("a resource is named by its name alone", () => {
    const raw = [diagnostic("error", "boom", urnOf("a:b:C", "n::m")), summary({}, "failed")];
    expect(judged(eventsOf(...raw), ended(1)).headline).toBe("Resource n::m failed: boom.");
  });
});

it.each([
  {
    kind: "destroy" as const,
    stdout: "There were no unprotected resources to destroy. There are still 2 …\n",
    outcome: "unchanged",
  },
  {
    kind: "up" as const,
    stdout: "There were no unprotected resources to destroy. There are still 2 …\n",
    outcome: "cut-short",
  },
  { kind: "destroy" as const, stdout: "", outcome: "cut-short" },
])("an engine that ends well without one event: $kind is $outcome", ({ kind, stdout, outcome }) => {
  expect(outcomeOf({ kind, report: foldEvents([]), run: ended(0, { stdout }) }).outcome).toBe(outcome);
});

it("refused in the middle of an update is failed: things were done", () => {
  const raw = [
    pre("delete"),
    out("delete"),
    diagnostic("error", 'resource "a" cannot be deleted\nbecause it is protected'),
    summary({ delete: 1 }, "failed"),
  ];
  const judge = (kind: "destroy" | "preview-destroy") =>
    outcomeOf({ kind, report: foldEvents(eventsOf(...raw), kind), run: ended(1) });
  expect([judge("preview-destroy").outcome, judge("destroy").outcome]).toEqual(["refused", "failed"]);
  expect([judge("preview-destroy").code, judge("destroy").code]).toEqual(["PREVIEW_FAILED", "UPDATE_FAILED"]);
});

it("rules have names of their own, and each says what to do", () => {
  expect(new Set(OUTCOME_RULES.map(({ id }) => id)).size).toBe(OUTCOME_RULES.length);
  const facts = {
    kind: "preview" as const,
    report: foldEvents([]),
    end: null,
    failed: true,
    said: "",
    thrown: "",
    firstError: "",
  };
  for (const { next, source } of OUTCOME_RULES) {
    expect(next("x", facts)).not.toBe("");
    expect(source).not.toBe("");
  }
});
