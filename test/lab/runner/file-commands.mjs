// The files by which a step speaks to the runner: GITHUB_OUTPUT, GITHUB_ENV, GITHUB_STATE (name=value or heredoc), GITHUB_PATH,
// GITHUB_STEP_SUMMARY.
import { randomUUID } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

const NAMES = ["GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_STATE", "GITHUB_PATH", "GITHUB_STEP_SUMMARY"];
const SUMMARY_LIMIT = 1024 * 1024;
/** What a step may not set for those after it. */
const BLOCKED = ["NODE_OPTIONS"];

/** Makes the empty files in RUNNER_TEMP. @returns {Promise<Record<string, string>>} path by the variable's name */
export async function makeCommandFiles(runnerTemp) {
  const folder = join(runnerTemp, "_runner_file_commands");
  await mkdir(folder, { recursive: true });
  const id = randomUUID();
  const files = Object.fromEntries(NAMES.map((name) => [name, join(folder, `${name.toLowerCase()}_${id}`)]));
  await Promise.all(Object.values(files).map((file) => writeFile(file, "")));
  return files;
}

/** Reads what the step left. Mistakes are in `problems`, in the runner's words; one of them fails the step. */
export async function readCommandFiles(files) {
  const text = async (name) => (await readFile(files[name], "utf8").catch(() => "")).replace(/^\uFEFF/, "");
  const problems = [];
  const pairs = async (name) => {
    try {
      return parsePairs(await text(name));
    } catch (error) {
      problems.push(
        `Unable to process file command '${name.replace("GITHUB_", "").toLowerCase()}' successfully.`,
        error.message,
      );
      return {};
    }
  };
  const [outputs, env, state] = [await pairs("GITHUB_OUTPUT"), await pairs("GITHUB_ENV"), await pairs("GITHUB_STATE")];
  for (const name of BLOCKED.filter((blocked) => blocked in env)) {
    delete env[name];
    problems.push(`Can't store ${name} output parameter using '$GITHUB_ENV' command.`);
  }
  const path = (await text("GITHUB_PATH")).split(/\r?\n/).filter((line) => line !== "");
  return { outputs, env, state, path, problems, ...(await readSummary(files, text)) };
}

/** A summary over 1 MiB is not shown at all. */
async function readSummary(files, text) {
  const summary = await text("GITHUB_STEP_SUMMARY");
  const size = Buffer.byteLength(summary);
  if (size <= SUMMARY_LIMIT) return { summary, summaryProblem: undefined };
  const kilobytes = Math.ceil(size / 1024);
  return {
    summary: "",
    summaryProblem: `$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of 1024k, got ${kilobytes}k.`,
  };
}

/** name=value, or name<<DELIMITER, lines, DELIMITER. Throws on anything else. @returns {Record<string, string>} */
export function parsePairs(text) {
  const lines = text.split(/\r\n|\n/);
  const pairs = {};
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index];
    if (line === "") continue;
    const equals = line.indexOf("=");
    const heredoc = line.indexOf("<<");
    if (equals >= 0 && (heredoc < 0 || equals < heredoc)) {
      if (equals === 0) throw new Error(`Invalid format '${line}'. Name must not be empty`);
      pairs[line.slice(0, equals)] = line.slice(equals + 1);
      continue;
    }
    const [name, delimiter] = heredoc < 0 ? [] : [line.slice(0, heredoc), line.slice(heredoc + 2)];
    if (!name || !delimiter) throw new Error(`Invalid format '${line}'`);
    const end = lines.indexOf(delimiter, index + 1);
    if (end < 0) throw new Error(`Invalid value. Matching delimiter not found '${delimiter}'`);
    pairs[name] = lines.slice(index + 1, end).join("\n");
    index = end;
  }
  return pairs;
}
