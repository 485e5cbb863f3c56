import { diagnostic, eventsOf, failedOp, out, pre, summary, type Raw } from "../domain/testing/events";
import type { UpdateKind } from "../domain/update-kind";
import { progressLine } from "./progress";

const given = { old: { inputs: { secret: "HUNTER2" } }, new: { inputs: { secret: "HUNTER3" } } };
const lines = (kind: UpdateKind, ...raw: readonly Raw[]) => eventsOf(...raw).map((event) => progressLine(kind, event));

describe("progressLine", () => {
  it.each([
    ["create", "+ creating vpc (lab:index:Vpc)", "+ created vpc (lab:index:Vpc)"],
    ["update", "~ updating vpc (lab:index:Vpc)", "~ updated vpc (lab:index:Vpc)"],
    ["delete", "− deleting vpc (lab:index:Vpc)", "− deleted vpc (lab:index:Vpc)"],
    [
      "create-replacement",
      "± creating the replacement of vpc (lab:index:Vpc)",
      "± created the replacement of vpc (lab:index:Vpc)",
    ],
    ["same", undefined, undefined],
    ["replace", undefined, undefined],
    ["constructor", undefined, undefined],
  ])("of an up that does %s", (op, doing, done) => {
    expect(lines("up", pre(op, given), out(op, given))).toEqual([doing, done]);
  });

  it("of a refresh speaks of reading, and of what is gone", () => {
    const events = [pre("refresh", given), out("same", given), out("delete", given)];
    expect(lines("refresh", ...events)).toEqual([
      "reading vpc (lab:index:Vpc)",
      undefined,
      "− gone from the cloud: vpc (lab:index:Vpc)",
    ]);
  });

  it("tells what failed, and nothing of events that are about no resource", () => {
    const events = [failedOp("create", given), diagnostic("error", "boom"), summary({})];
    expect(lines("up", ...events)).toEqual(["! failed: create vpc (lab:index:Vpc)", undefined, undefined]);
  });

  it("holds no value, and no line break of a name", () => {
    const all = lines("up", pre("create", { ...given, name: "a\n::error::b" }), out("create", given)).join("|");
    expect(all).not.toMatch(/HUNTER|\n/);
  });

  it("is silent about components: they have nothing of their own in the cloud", () => {
    expect(lines("up", pre("create", { new: { custom: false } }), out("create", { new: { custom: false } }))).toEqual([
      undefined,
      undefined,
    ]);
  });
});
