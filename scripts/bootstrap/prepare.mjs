import { delimiter, dirname } from "node:path";
import { chromium } from "./chromium.mjs";
import { engine } from "./engine.mjs";
import { flask } from "./flask.mjs";
import { go } from "./go.mjs";
import { images, pythonImage } from "./images.mjs";
import { infra } from "./infra.mjs";
import { etcd, kube, kustomize, kwok } from "./kube.mjs";
import { firstLine, PartMissing } from "./missing.mjs";
import { node24 } from "./node24.mjs";
import { packages } from "./packages.mjs";
import { moto, python } from "./python.mjs";
import { act, actionlint, yaml } from "./tools.mjs";
import { zizmor } from "./zizmor.mjs";

const MAKERS = {
  ...{ packages, node24, go, actionlint, engine, yaml, act, chromium, moto, python, flask, infra, zizmor, images },
  ...{ etcd, kube, kwok, kustomize, "python-image": pythonImage },
};
const VARIABLES = {
  engine: "INFRA_ACTION_ENGINE",
  yaml: "INFRA_ACTION_YAML_HOST",
  act: "INFRA_ACTION_ACT",
  actionlint: "INFRA_ACTION_ACTIONLINT",
  chromium: "INFRA_ACTION_CHROMIUM",
  moto: "INFRA_ACTION_MOTO",
  python: "INFRA_ACTION_PYTHON",
  flask: "INFRA_ACTION_FLASK",
  infra: "INFRA_ACTION_INFRA",
  zizmor: "INFRA_ACTION_ZIZMOR",
  images: "INFRA_ACTION_IMAGES",
  "python-image": "INFRA_ACTION_PYTHON_IMAGE",
  etcd: "INFRA_ACTION_ETCD",
  kube: "INFRA_ACTION_KUBE",
  kwok: "INFRA_ACTION_KWOK",
  kustomize: "INFRA_ACTION_KUSTOMIZE",
};
const NEWS_MS = 15_000;

/** Every part that `prepare` knows. */
export const PARTS = Object.keys(MAKERS);

/**
 * Starts to find, load or build parts at once and gives back a way to wait for each: `part(name)` resolves to
 * {part, path, how, seconds} or {part, reason, next}, whatever happens. Parts that others need come along.
 * `log(line)` gets what is being done, with the time every 15 s.
 */
export function preparation({ log = () => {} } = {}) {
  const started = new Map();
  const found = (name) => {
    if (!started.has(name)) started.set(name, have(name, found, log));
    return started.get(name);
  };
  return {
    part: (name) => found(name).catch((error) => asMissing(name, error)),
    started: () => [...started.keys()],
  };
}

/**
 * Finds, loads or builds the parts in `need` (all when left out) and resolves, never rejects, to
 * {env, had: [{part, path, how, seconds}], missing: [{part, reason, next}]}; `env` is the whole environment to run with.
 */
export async function prepare({ need = PARTS, log } = {}) {
  const { part } = preparation({ log });
  const results = await Promise.all(need.map(part));
  const had = results.filter((result) => result.path !== undefined);
  return { env: environment(had), had, missing: results.filter((result) => result.path === undefined) };
}

/** The environment in which programs find these parts, on top of this process's own. */
export function environment(had) {
  const node = had.find(({ part }) => part === "node24");
  const folders = [
    ...(node ? [dirname(node.path)] : []),
    ...had.flatMap(({ part, folder }) => (part in ON_PATH ? (folder ?? []) : [])),
  ];
  const env = {
    ...process.env,
    PULUMI_SKIP_UPDATE_CHECK: "1",
    INFRA_ACTION_PARTS: had.map(({ part }) => part).join(","),
  };
  env.PATH = [...new Set([...folders, ...(process.env.PATH ?? "").split(delimiter)])].join(delimiter);
  for (const { part, path } of had) if (part in VARIABLES) env[VARIABLES[part]] = path;
  return env;
}

/** The kept parts that programs look for by name: hosts are found by the engine on PATH. */
const ON_PATH = { engine: true, yaml: true, python: true };

async function have(name, found, log) {
  const begun = performance.now();
  const seconds = () => (performance.now() - begun) / 1000;
  const say = (text) => log(`${name}: ${text}`);
  let doing;
  const tell = () => doing && say(`${doing.text}, ${Math.round(seconds() - doing.since)} s so far`);
  const news = setInterval(tell, NEWS_MS).unref();
  const context = {
    part: found,
    say: (text) => {
      doing = { text, since: seconds() };
      say(`${text} …`);
    },
    onWait: (pid) => context.say(`waiting for process ${pid}, which is at it`),
  };
  try {
    const result = { part: name, ...(await MAKERS[name](context)), seconds: seconds() };
    if (doing !== undefined) say(`${result.how}, ${Math.round(result.seconds)} s: ${result.path}`);
    return result;
  } catch (error) {
    say(`cannot be had here: ${asMissing(name, error).reason}`);
    throw error;
  } finally {
    clearInterval(news);
  }
}

function asMissing(part, error) {
  if (error instanceof PartMissing) return { part, reason: error.reason, next: error.next };
  return { part, reason: firstLine(error), next: "Run again; if it stays, report it with the output above." };
}
