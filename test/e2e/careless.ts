import { join } from "node:path";
import type { ProjectDescription } from "../lab/engine/project-files";
import type { StepResult } from "../lab/runner/run-step.mjs";
import { makeScene, type Scene } from "./action";
import { filesBelow, printing, type Planted } from "./planted-secrets";

export const KEY = [
  "-----BEGIN PRIVATE KEY-----",
  "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7",
  "dGhlIHNlY29uZCBsaW5lIG9mIGEgcHJpdmF0ZSBrZXkgaXMgaGVyZQ==",
  "-----END PRIVATE KEY-----",
].join("\n");

export const CONFIG: Planted = { name: "config", value: 'c0nfig/pa+ss="<w&rd>"\\ 7%' };
const CONFIG_KEY: Planted = { name: "config of several lines", value: KEY.replaceAll("PRIVATE", "CONFIG") };
export const MADE: Planted = { name: "made by the program", value: "program made—sécret 4412" };
export const PROVIDED: Planted = { name: "made by the provider", value: 'from "the" provider/9+0' };
const PASSPHRASE: Planted = { name: "passphrase", value: "correct horse battery/staple+1" };
const DATABASE: Planted = { name: "environment", value: "db?pass&word=of the job" };
const JOB_KEY: Planted = { name: "key in the environment", value: KEY };
export const TOKEN: Planted = { name: "token", value: "ghs_plantedTokenOfThisJob0815" };
export const PLANTED = [CONFIG, CONFIG_KEY, MADE, PROVIDED, PASSPHRASE, DATABASE, JOB_KEY, TOKEN];

/** Has all of them and gives all of them away: prints, puts them into inputs, names, tags and outputs that are no secrets. */
const CARELESS = `const pulumi = require("@pulumi/pulumi");
const lab = require("lab");
const config = new pulumi.Config();
const all = {
  config: config.require("token"),
  key: config.require("key"),
  passphrase: process.env.PULUMI_CONFIG_PASSPHRASE,
  database: process.env.DB_PASSWORD,
  jobKey: process.env.DEPLOY_PRIVATE_KEY,
  jobToken: process.env.GITHUB_TOKEN,
};
const round = process.env.ROUND;
const settings = { host: "db", round, ...all, encoded: Object.values(all).map((each) => Buffer.from(each).toString("base64")) };
const tags = Object.fromEntries(Object.entries(all).map(([name, value]) => [name, value + (round ?? "")]));
new lab.Thing("plain", { value: round, values: [round, ...Object.values(all)], tags, document: JSON.stringify(settings) });
new lab.Thing("named " + all.config + round, { value: "https://user:" + encodeURIComponent(all.config) + "@example.com/" });
new lab.Database("db", { password: pulumi.secret(${JSON.stringify(MADE.value)}), settings: { open: "yes", deep: [{ all }] } });
const cluster = new lab.Cluster("day", {
  version: "1.30",
  lab: { outputs: { access: ${JSON.stringify(PROVIDED.value)} }, secretOutputs: ["access"] },
});
exports.password = config.requireSecret("token");
exports.made = pulumi.secret(${JSON.stringify(MADE.value)});
exports.provided = cluster.access;
exports.careless = { round, ...all };
exports["named " + all.database] = round ?? "none";
exports[all.jobToken] = "a name that would do";
exports.open = "nothing to hide";
${printing("all.config")}${printing("all.key")}${printing("all.passphrase")}${printing("all.database")}${printing("all.jobKey")}${printing("all.jobToken")}
${printing(JSON.stringify(MADE.value))}${printing(JSON.stringify(PROVIDED.value))}
if (round === "throw") throw new Error("cannot log in with " + all.config + " and " + JSON.stringify(all));
`;

const PROJECT: ProjectDescription = { name: "shop", runtime: "nodejs", program: CARELESS, stacks: {} };
export const JOB = { DB_PASSWORD: DATABASE.value, DEPLOY_PRIVATE_KEY: KEY, GITHUB_TOKEN: TOKEN.value };

/** The stack with a passphrase of its own; deployed once by the careless program, unless it is still to be. */
export async function carelessScene({ isDeployed = true } = {}): Promise<Scene> {
  const env = { PULUMI_CONFIG_PASSPHRASE: PASSPHRASE.value, ...JOB };
  const scene = await makeScene({
    projects: { infra: PROJECT },
    workspace: { env },
    token: { permissions: { issues: "read", pull_requests: "write" }, value: TOKEN.value },
  });
  try {
    const stack = scene.stack();
    await stack.must("stack", "init", "dev");
    const config = Object.entries({ token: CONFIG, key: CONFIG_KEY });
    const flags = config.flatMap(([key, { value }]) => ["--secret", `${key}=${value}`]);
    await stack.must("config", "set-all", "--stack", "dev", ...flags);
    if (isDeployed) await stack.deployed();
    await scene.pullRequest({}, "The stack's config");
    return scene;
  } catch (error) {
    await scene[Symbol.asyncDispose]();
    throw error;
  }
}

/** Everything that a run leaves behind, by where it is. The commands that tell the runner what to mask are left out. */
export function leftBehind(scene: Scene, step: StepResult): Readonly<Record<string, string>> {
  const { stdout, stderr, post } = step;
  const unmasking = (text: string): string => text.replaceAll(/^::add-mask::.*$/gm, "");
  return {
    stdout: unmasking(stdout),
    stderr,
    log: step.log,
    annotations: JSON.stringify(step.annotations),
    outputs: Object.entries(step.outputs).flat().join("\n"),
    state: JSON.stringify(step.state),
    env: JSON.stringify([step.env, step.path]),
    summary: step.rawSummary,
    post: unmasking(`${post?.stdout ?? ""}${post?.stderr ?? ""}`),
    comments: scene.comments().join("\n"),
    "comments, as shown": asShown(scene.comments().join("\n")),
    ...Object.fromEntries(
      scene.github.requests.map(({ method, path, text }, index) => [`${index} ${method} ${path}`, text]),
    ),
    ...filesBelow(step.folder),
    ...filesBelow(join(scene.workspace.root, "tmp")),
  };
}

/** Without what keeps Markdown from reading it otherwise. */
const asShown = (markdown: string): string =>
  markdown.replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code))).replaceAll("\u200b", "");
