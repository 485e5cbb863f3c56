/**
 * The table of steps, what stays unproved and why, and the closing line with the sums.
 * @param results [{name, title, seconds, passed, failed, unproved: [{what, why}], late: [{what, why}]}]
 * @param missing [{part, reason, next}]
 */
export function summary(results, missing) {
  const lines = ["", ...table(results)];
  const unproved = results.flatMap((result) => result.unproved);
  if (unproved.length > 0) lines.push("", "Not proved:", ...byReason(unproved));
  const late = results.flatMap((result) => result.late ?? []);
  if (late.length > 0) lines.push("", "Passed only when run once more, alone:", ...late.flatMap(lateLines));
  if (missing.length > 0) lines.push("", "Missing parts:", ...missingLines(missing));
  return [...lines, "", closingLine(results)].join("\n");
}

/** 1 when something failed, 2 when nothing failed but something stays unproved, otherwise 0. */
export function exitCode(results) {
  if (results.some(({ failed }) => failed > 0)) return 1;
  return results.length === 0 || results.some(({ unproved }) => unproved.length > 0) ? 2 : 0;
}

/** `N passed, N failed`, and `, N skipped` where something stays unproved. */
export function closingLine(results) {
  const sum = (count) => results.reduce((total, result) => total + count(result), 0);
  const skipped = sum(({ unproved }) => unproved.length);
  const line = `${sum(({ passed }) => passed)} passed, ${sum(({ failed }) => failed)} failed`;
  return skipped > 0 ? `${line}, ${skipped} skipped` : line;
}

/** One word for how a step ended. */
export function verdict({ failed, unproved }) {
  if (failed > 0) return "FAILED";
  return unproved.length > 0 ? "unproved" : "ok";
}

function table(results) {
  const rows = results.map((result) => [
    result.name,
    verdict(result),
    result.passed,
    result.failed,
    result.unproved.length,
    `${result.seconds.toFixed(1)} s`,
    result.title,
  ]);
  const all = [["step", "result", "passed", "failed", "skipped", "time", ""], ...rows].map((row) => row.map(String));
  const widths = all[0].map((_, column) => Math.max(...all.map((row) => row[column].length)));
  const isNumber = (column) => column >= 2 && column <= 5;
  const cell = (text, column) => (isNumber(column) ? text.padStart(widths[column]) : text.padEnd(widths[column]));
  return all.map((row) => row.map(cell).join("  ").trimEnd());
}

function byReason(unproved) {
  return grouped(unproved, ({ why }) => why).flatMap(([why, tests]) => [
    `- ${why}: ${tests.length}`,
    ...tests.slice(0, 5).map(({ what }) => `    ${what}`),
    ...(tests.length > 5 ? [`    and ${tests.length - 5} more`] : []),
  ]);
}

function lateLines({ what, why }) {
  return [`- ${what}`, `    ${why}`];
}

function missingLines(missing) {
  const sentences = grouped(missing, ({ reason, next }) => `${reason}. ${next}`);
  return sentences.map(([sentence, parts]) => `- ${parts.map(({ part }) => part).join(", ")}: ${sentence}`);
}

/** [key, values] in the order of arrival; by hand, because Node 20 has no Map.groupBy. */
function grouped(values, keyOf) {
  const groups = new Map();
  for (const value of values) groups.set(keyOf(value), [...(groups.get(keyOf(value)) ?? []), value]);
  return [...groups];
}
