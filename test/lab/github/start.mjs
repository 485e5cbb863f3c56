// The fake GitHub as a process of its own: node test/lab/github/start.mjs [SEED.json]
// SEED: { enterprise, port, webUrl, tokens: [...], repositories: {"org/app": {...}}, pullRequests: {"org/app": [...]} }
// Prints one line of JSON {url, graphqlUrl, tokens} when it is up; at SIGTERM or SIGINT prints {violations} and ends (1 if any).
import { readFileSync } from "node:fs";
import { startGitHub } from "./github.mjs";

const seed = process.argv[2] === undefined ? {} : JSON.parse(readFileSync(process.argv[2], "utf8"));
const { tokens = [], repositories = {}, pullRequests = {}, ...options } = seed;
const github = await startGitHub(options);
for (const [name, repository] of Object.entries(repositories)) github.addRepository(name, repository);
for (const [name, pulls] of Object.entries(pullRequests)) for (const pull of pulls) github.addPullRequest(name, pull);
const values = tokens.map((token) => github.addToken(token));
console.log(JSON.stringify({ url: github.url, graphqlUrl: github.graphqlUrl, tokens: values }));

async function stop() {
  await github.close();
  console.log(JSON.stringify({ violations: github.violations }));
  process.exitCode = github.violations.length === 0 ? 0 : 1;
}
process.once("SIGTERM", stop);
process.once("SIGINT", stop);
