import { inventoryOf } from "./inventory";

const exported = (type: string, inputs: object = {}) => ({
  deployment: { resources: [{ urn: `urn:pulumi:dev::shop::${type}::a`, type, custom: true, id: "day/a", inputs }] },
});

it.each([
  ["kubernetes:core/v1:ConfigMap", {}, "v1", "ConfigMap"],
  ["kubernetes:core/v1:ConfigMapPatch", {}, "v1", "ConfigMap"],
  ["kubernetes:apps/v1:DeploymentPatch", { kind: "Deployment" }, "apps/v1", "Deployment"],
  // Kinds of somebody's own whose names end so.
  ["kubernetes:example.com/v1:WidgetPatch", { kind: "WidgetPatch" }, "example.com/v1", "WidgetPatch"],
  ["kubernetes:example.com/v1:WidgetPatchPatch", { kind: "WidgetPatch" }, "example.com/v1", "WidgetPatch"],
  ["kubernetes:example.com/v1:Patch", {}, "example.com/v1", "Patch"],
])("%s with %j is a %s %s in the cluster", (type, inputs, apiVersion, kind) => {
  expect(inventoryOf(exported(type, inputs))[0]?.kube).toEqual({
    apiVersion,
    kind,
    namespace: "day",
    name: "a",
    isRelease: false,
  });
});
