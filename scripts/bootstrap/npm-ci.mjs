import { run } from "./child.mjs";
import { PartMissing } from "./missing.mjs";

const LIMIT_MS = 15 * 60_000;

/** Installs what the lock file of a folder asks for; throws PartMissing with npm's own words. `where`: for the reader. */
export async function npmCi(folder, flags, where) {
  const args = ["ci", ...flags, "--no-audit", "--no-fund", "--loglevel=error"];
  const settings = { cwd: folder, env: process.env, timeoutMs: LIMIT_MS };
  const { code, output } = await run("npm", args, settings).catch((error) => ({
    code: 1,
    output: `npm error ${error.message}`,
  }));
  if (code === 0) return;
  const words = output.split("\n").filter((line) => line.startsWith("npm error ") && !line.includes("complete log"));
  const reason = words.slice(0, 4).map((line) => line.slice("npm error ".length).trim());
  throw new PartMissing(
    `npm ci failed: ${reason.join(" ").slice(0, 400) || "no reason given"}`,
    `Run \`npm ci\` ${where} and mend what it says; a network or a filled npm cache is needed once.`,
  );
}
