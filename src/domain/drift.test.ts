import { driftOf, realDrift, type Drift } from "./drift";
import { recorded } from "./testing/recorded";
import type { UpdateKind } from "./update-kind";
import { foldResources } from "./update-report-fold";

const told = (log: string, kind: UpdateKind) =>
  driftOf([...foldResources(recorded(log)).values()], kind)?.map(({ name, kind: found }) => `${found} ${name}`);

describe("driftOf", () => {
  it.each<{ log: string; kind: UpdateKind; drift: string[] | undefined; because: string }>([
    {
      log: "refresh",
      kind: "preview-refresh",
      drift: ["changed extra", "changed sg", "changed subnet", "changed vpc", "noise got"],
      because: "what is only read is noise",
    },
    { log: "gone", kind: "preview", drift: ["gone extra"], because: "a preview that refreshes first knows as well" },
    { log: "unchanged", kind: "preview", drift: [], because: "it was refreshed first, and nothing differs" },
    { log: "update", kind: "preview", drift: undefined, because: "nothing was refreshed" },
    { log: "create", kind: "up", drift: undefined, because: "what is new has not drifted" },
    { log: "does-not-compile", kind: "preview-refresh", drift: [], because: "it was asked for, and nothing was told" },
  ])("of $log as $kind: $because", ({ log, kind, drift }) => {
    expect(told(log, kind)).toEqual(drift);
  });
});

describe("realDrift", () => {
  it("leaves noise out", () => {
    const drift = (["gone", "changed", "noise"] as const).map((kind): Drift => ({
      urn: kind,
      type: "",
      name: "",
      kind,
    }));

    expect(realDrift(drift).map(({ kind }) => kind)).toEqual(["gone", "changed"]);
    expect(realDrift(undefined)).toEqual([]);
  });
});
