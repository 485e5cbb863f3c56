// test/lab/parts.ts writes this into the name of what it skips.
const MISSING_PART = /\[not proved: ([^\]]+)\]/;

/**
 * A jest run's JSON as {passed, failed, unproved: [{what, why}]}. A test file that could not run counts as failed,
 * and so does a run that failed without saying what; a test that was skipped proved nothing.
 */
export function countTests(json, exitCode) {
  const tests = json.testResults.flatMap(({ assertionResults }) => assertionResults);
  const having = (status) => tests.filter((test) => test.status === status).length;
  const broken = json.testResults.filter((file) => file.status === "failed" && !hasFailure(file)).length;
  const failed = having("failed") + broken;
  const unproved = tests.filter(({ status }) => status !== "passed" && status !== "failed").map(asUnproved);
  return { passed: having("passed"), failed: failed === 0 && exitCode !== 0 ? 1 : failed, unproved };
}

function hasFailure({ assertionResults }) {
  return assertionResults.some(({ status }) => status === "failed");
}

function asUnproved({ ancestorTitles, title, status }) {
  const name = [...ancestorTitles, title].join(" › ");
  const [, why] = MISSING_PART.exec(name) ?? [];
  return { what: name.replace(MISSING_PART, "").replaceAll("  ", " ").trim(), why: why ?? `the test is ${status}` };
}
