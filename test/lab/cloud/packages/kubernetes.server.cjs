// A real API server behind the package `kubernetes`, where the cloud's folder names one: clusters.json, by the cluster's name
// in EKS, {server, ca (PEM), token}. `aws` then gives the cluster that endpoint, and objects are applied to it.
"use strict";
const fs = require("node:fs");
const https = require("node:https");
const path = require("node:path");

const MANAGER = "?fieldManager=pulumi-kubernetes&force=true&fieldValidation=Strict";

function clusters() {
  const file = path.join(process.env.LAB_CLOUD_DIR ?? "", "clusters.json");
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8")) : {};
}

/** The real cluster of this name in EKS, if there is one. */
const clusterNamed = (name) => clusters()[name];

/** The real cluster that a provider's kubeconfig leads to, if it does. Its exec plugin is not run: the token is known here. */
function clusterOf({ kubeconfig }) {
  if (typeof kubeconfig !== "string") return undefined;
  const { server } = JSON.parse(kubeconfig).clusters[0].cluster;
  return Object.values(clusters()).find((each) => each.server === server);
}

/** Server-side apply, as the provider does it; throws with the server's own words. */
async function apply(config, object) {
  const cluster = clusterOf(config);
  if (cluster) await call(cluster, "PATCH", (await pathOf(cluster, object)) + MANAGER, object);
}

async function remove(config, object) {
  const cluster = clusterOf(config);
  if (cluster) await call(cluster, "DELETE", await pathOf(cluster, object), undefined, [404]);
}

/** The object as it is now: undefined where no real server stands behind, null where it is gone. */
async function live(config, object) {
  const cluster = clusterOf(config);
  if (!cluster) return undefined;
  const found = await call(cluster, "GET", await pathOf(cluster, object), undefined, [404]);
  return found.kind === "Status" ? null : projected(object, found);
}

/** Of the live object what was once asked for: the rest is the server's. */
function projected(asked, found) {
  if (Array.isArray(asked) && Array.isArray(found))
    return found.map((item, index) => projected(asked[index] ?? item, item));
  if (!isMap(asked) || !isMap(found)) return found;
  const names = Object.keys(asked).filter((name) => found[name] !== undefined);
  return Object.fromEntries(names.map((name) => [name, projected(asked[name], found[name])]));
}

const isMap = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

async function pathOf(cluster, { apiVersion, kind, metadata: { name, namespace = "default" } }) {
  const base = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const { resources } = await call(cluster, "GET", base);
  const found = resources.find((each) => each.kind === kind && !each.name.includes("/"));
  if (!found) throw new Error(`no matches for kind "${kind}" in version "${apiVersion}"`);
  return `${base}${found.namespaced ? `/namespaces/${namespace}` : ""}/${found.name}/${name}`;
}

function call({ server, ca, token }, method, at, body, accepted = []) {
  const payload = body === undefined ? undefined : JSON.stringify(body);
  const said =
    payload === undefined
      ? { "content-length": 0 }
      : { "content-type": "application/apply-patch+yaml", "content-length": Buffer.byteLength(payload) };
  const headers = { accept: "application/json", authorization: `Bearer ${token}`, ...said };
  return new Promise((resolve, reject) => {
    const request = https.request(server + at, { method, headers, ca }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk) => (text += chunk));
      response.on("end", () => {
        const answer = JSON.parse(text);
        if (response.statusCode < 400 || accepted.includes(response.statusCode)) resolve(answer);
        else reject(new Error(answer.message));
      });
    });
    request.once("error", reject);
    request.end(payload);
  });
}

module.exports = { apply, clusterNamed, live, remove };
