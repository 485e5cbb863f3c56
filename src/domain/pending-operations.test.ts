import { pendingFinding, refusedForPending, wantsRepair } from "./pending-operations";
import type { PendingOperation } from "./stack-state";

const pending = (kind: string, name = "web"): PendingOperation => ({
  kind,
  urn: `urn:pulumi:dev::net::lab:index:Network$aws:ec2/vpc:Vpc::${name}`,
  since: "2026-11-25T12:00:00Z",
});

describe("refusedForPending", () => {
  it.each([
    { kind: "up" as const, operations: [pending("creating")], refused: true },
    { kind: "destroy" as const, operations: [pending("updating"), pending("creating")], refused: true },
    { kind: "refresh" as const, operations: [pending("creating")], refused: false },
    { kind: "preview" as const, operations: [pending("creating")], refused: false },
    { kind: "up" as const, operations: [pending("updating"), pending("deleting"), pending("reading")], refused: false },
    { kind: "up" as const, operations: [], refused: false },
  ])("$kind over $operations.length pending operations: $refused", ({ kind, operations, refused }) => {
    expect(refusedForPending(kind, operations) !== undefined).toBe(refused);
  });

  it("names what it is about, since when, and each way out as a command", () => {
    expect(refusedForPending("up", [pending("creating", "my web"), pending("creating")])).toEqual({
      what: "An earlier update was interrupted while creating Vpc my web and 1 more (state of 2026-11-25T12:00:00Z); it may exist without the stack knowing.",
      why: "An update would make a second one.",
      next: "Look whether it exists in the cloud. If it does: `pulumi import aws:ec2/vpc:Vpc 'my web' ID --stack dev`. Then, or if it does not: `repair: clear-pending-creates` (`pulumi refresh --clear-pending-creates --yes --stack dev`).",
    });
  });
});

describe("pendingFinding", () => {
  it.each([
    ["creating", "danger", /pulumi import .* ID --stack dev.*--clear-pending-creates/],
    ["updating", "warning", /next update settles it, or `repair: refresh`/],
    ["deleting", "warning", /next update settles it/],
  ])("of %s is %s, with its repair", (kind, severity, message) => {
    expect(pendingFinding(pending(kind))).toMatchObject({
      severity,
      message: expect.stringMatching(message) as string,
    });
  });

  it("is harmless where a URN is none", () => {
    const urn = "x`\n::error::";
    expect(pendingFinding({ kind: "creating", urn, since: null }).message).not.toContain("\n");
  });
});

it.each([
  ["up", "refresh", true],
  ["up", "", false],
  ["refresh", "clear-pending-creates", false],
  ["preview", "refresh", false],
] as const)("a repair before %s with repair %j: %p", (kind, repair, wanted) => {
  expect(wantsRepair(kind, [pending("updating")], repair)).toBe(wanted);
  expect(wantsRepair(kind, [], repair)).toBe(false);
});
