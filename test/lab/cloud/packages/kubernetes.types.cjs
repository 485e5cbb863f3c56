// The types of the package `kubernetes`. The cloud's journal holds the objects; a real API server stands behind where the test
// started one (kubernetes.server.cjs). A Helm release counts as deployed: there is no helm.
"use strict";
const { createHash } = require("node:crypto");
const { sdkType } = require("../provider/sdk-type.cjs");
const server = require("./kubernetes.server.cjs");

const RELEASE = "kubernetes:helm.sh/v3:Release";

/** Like the provider, objects are named in Check, so that their names are known in a preview. */
function named(news, olds, name, { nth }) {
  if (news.metadata?.name !== undefined) return news;
  const suffix = createHash("sha256").update(`${name} ${nth}`).digest("hex").slice(0, 8);
  const kept = olds.metadata?.annotations?.["pulumi.com/autonamed"] === "true" ? olds.metadata.name : undefined;
  const annotations = { ...news.metadata?.annotations, "pulumi.com/autonamed": "true" };
  return { ...news, metadata: { ...news.metadata, name: kept ?? `${name}-${suffix}`, annotations } };
}

const OBJECT = {
  forceNew: ["metadata.name", "metadata.namespace"],
  check: named,
  behind: server,
};
const MORE = {
  "kubernetes:apps/v1:Deployment": ["spec.selector"],
  "kubernetes:core/v1:Secret": ["type"],
};

const release = {
  forceNew: ["name", "namespace"],
  outputs: ({ name, namespace, chart, version }) => ({
    status: { name, namespace, chart, version, appVersion: "lab", revision: 1, status: "deployed" },
    resourceNames: {},
  }),
};

/** Kinds that a cluster learns later (custom resources) have no class in the SDK: they keep what they are given. */
function typeOf(token) {
  if (token === RELEASE) return sdkType(token, release);
  const forceNew = [...OBJECT.forceNew, ...(MORE[token] ?? [])];
  return sdkType(token, { ...OBJECT, forceNew }) ?? { ...OBJECT, inputs: {}, bare: true, outputs: () => ({}) };
}

module.exports = { functions: {}, typeOf, types: {} };
