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

/** The test files of a jest run's JSON that did not pass: their paths. */
export function failedFiles(json) {
  return json.testResults.filter(({ status }) => status === "failed").map(({ name }) => name);
}

/**
 * A jest run's JSON with the results of the files that were run once more in the place of their first ones, and what
 * passed only then: {json, late: [{what, why}]}.
 */
export function withSecondRun(first, second) {
  const again = new Map(second.testResults.map((file) => [file.name, file]));
  const passed = first.testResults.filter((file) => again.get(file.name)?.status === "passed");
  return {
    json: { ...first, testResults: first.testResults.map((file) => again.get(file.name) ?? file) },
    late: passed.flatMap(lateTests),
  };
}

function lateTests(file) {
  const failed = file.assertionResults.filter(({ status }) => status === "failed");
  if (failed.length === 0) return [{ what: file.name, why: firstLine(file.message) }];
  return failed.map((test) => ({ what: asUnproved(test).what, why: firstLine(test.failureMessages?.[0]) }));
}

function firstLine(message = "") {
  return (
    message
      .split("\n")
      .find((line) => line.trim() !== "")
      ?.trim() ?? "no reason was given"
  );
}

function hasFailure({ assertionResults }) {
  return assertionResults.some(({ status }) => status === "failed");
}

function asUnproved({ ancestorTitles, title, status }) {
  const name = [...ancestorTitles, title].join(" › ");
  const [, why] = MISSING_PART.exec(name) ?? [];
  return { what: name.replace(MISSING_PART, "").replaceAll("  ", " ").trim(), why: why ?? `the test is ${status}` };
}
