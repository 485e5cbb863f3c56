import type { Config } from "../config/schema";
import { touchedManifests } from "./touched";

const CONFIG: Config = {
  version: 1,
  services: {
    day: { manifests: "services/day/k8s" },
    dusk: { manifests: "services/dusk/k8s/**" },
    dawn: { paths: ["services/dawn/**"] },
  },
};
const service = (name: string, ...reasons: string[]) => ({ name, reasons });

describe("touchedManifests", () => {
  it.each([
    ["a manifest", [service("day", "services/day/k8s/hpa.yaml modified: of service day")], ["services/day/k8s"]],
    [
      "a folder as a glob",
      [service("dusk", "services/dusk/k8s/hpa.yaml deleted: of service dusk")],
      ["services/dusk/k8s"],
    ],
    ["code only", [service("day", "services/day/app.py modified: of service day")], []],
    [
      "so many files that not all are named",
      [service("day", "a modified: x", "and 7 more files")],
      ["services/day/k8s"],
    ],
    ["a service without manifests", [service("dawn", "services/dawn/app.py modified: of service dawn")], []],
    ["nothing", [], []],
  ])("of a change of %s", (_, services, folders) => {
    expect(touchedManifests({ services, isEverything: false }, CONFIG)).toEqual({ folders, perhaps: [] });
  });

  it("names those apart that may be built on a manifest elsewhere", () => {
    const services = [
      service("day", "services/day/base/hpa.yaml modified: of service day"),
      service(
        "dusk",
        "shared/Kustomization added: of service dusk",
        "services/dusk/k8s/hpa.yaml deleted: of service dusk",
      ),
    ];
    expect(touchedManifests({ services, isEverything: false }, CONFIG)).toEqual({
      folders: ["services/dusk/k8s"],
      perhaps: ["services/day/k8s"],
    });
  });

  it("takes all where nobody can tell what changed", () => {
    const services = Object.keys(CONFIG.services ?? {}).map((name) => service(name, "everything: no base"));
    expect(touchedManifests({ services, isEverything: true }, CONFIG)).toEqual({
      folders: ["services/day/k8s", "services/dusk/k8s"],
      perhaps: [],
    });
  });
});
