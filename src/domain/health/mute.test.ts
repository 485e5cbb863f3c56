import { judge } from "./judge";
import { parseObject } from "./object";
import { offlineEvidence } from "./offline";
import { DEFAULT_WANTED } from "./wanted";
import { isMute } from "./mute";

const objects = [
  { apiVersion: "monitoring.coreos.com/v1", kind: "ServiceMonitor", metadata: { name: "day", namespace: "day" } },
  {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "day", namespace: "day" },
    spec: { selector: { app: "day" } },
  },
].flatMap((value) => parseObject(value) ?? []);
const evidence = offlineEvidence(objects, 0);
const muted = (rules: Parameters<typeof isMute>[2]): string[] =>
  judge(evidence, { ...DEFAULT_WANTED, rules })
    .filter((target) => isMute(target, evidence, rules))
    .map(({ kind }) => kind);

describe("isMute", () => {
  it("is a custom resource that says nothing, and no kind that could have told", () => {
    expect(muted([])).toEqual(["ServiceMonitor"]);
  });

  it("is none that a rule is about: what the rule cannot tell is Unknown, never a success", () => {
    expect(muted([{ kind: "ServiceMonitor", healthy: [{ path: "{.status.phase}", is: "Fine" }] }])).toEqual([]);
  });
});
