import { readManifests } from "./manifest";
import { withRunningImages } from "./running-images";

const DIGEST = `sha256:${"a".repeat(64)}`;
const RUNNING = `registry.test/day@${DIGEST}`;
const workload = (...images: readonly string[]) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "day" },
  spec: { template: { spec: { containers: images.map((image, at) => ({ name: `c${String(at)}`, image })) } } },
});
const manifestOf = (...images: readonly string[]) => {
  const { manifests } = readManifests([{ file: "k8s/app.yaml", text: JSON.stringify(workload(...images)) }]);
  if (manifests[0] === undefined) throw new Error("no manifest");
  return manifests[0];
};

it.each<[string, string, string, boolean]>([
  ["registry.test/day:1", "registry.test/day", RUNNING, true],
  ["registry.test/day", "day", RUNNING, true],
  ["day", "registry.test/day", RUNNING, true],
  ["day", "day", RUNNING, true],
  // A tag says nothing of what would be deployed.
  ["day", "day", "registry.test/day:1", false],
  ["registry.test/sunday", "day", `registry.test/sunday@${DIGEST}`, false],
  ["registry.test/side:2", "day", RUNNING, false],
  ["day", "day", `registry.test/dusk@${DIGEST}`, false],
])("%s of a service with the image %s, where %s runs: kept %s", (written, own, running, isKept) => {
  const manifest = manifestOf(written);
  const { manifest: shown, kept } = withRunningImages(manifest, workload(running), own);

  expect(kept).toEqual(isKept ? [running] : []);
  expect(shown.body).toEqual(workload(isKept ? running : written));
  expect(manifest.body).toEqual(workload(written));
});

it("goes by the containers' names, and keeps nothing of what is not there", () => {
  expect(withRunningImages(manifestOf("side", "day"), workload("side:1", RUNNING), "day").kept).toEqual([RUNNING]);
  expect(withRunningImages(manifestOf("day"), undefined, "day").kept).toEqual([]);
});
