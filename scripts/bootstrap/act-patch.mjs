/** What is wrong in act for what is proved with it: files of its sources, and how each is changed. */
export const ACT_PATCHES = {
  "pkg/artifacts/artifacts_v4.go": patchArtifacts,
  "pkg/runner/reusable_workflow.go": patchFailure,
  "pkg/runner/job_executor.go": patchMatrix,
};

/**
 * act signs artifact addresses with padded base64, which the artifact client's parsing of the address breaks: 401.
 * Without padding they work. Throws when the source is not the one that this was written for.
 */
export function patchArtifacts(source) {
  return replaced(source, "base64.URLEncoding.", "base64.RawURLEncoding.");
}

/**
 * A called workflow that fails ends all of act's run. On GitHub it is a job that failed, and others that wait for it run by
 * their `if`: a gate above all. Throws as above.
 */
export function patchFailure(source) {
  return replaced(
    source,
    "return runner.NewPlanExecutor(plan)(ctx)",
    `if err := runner.NewPlanExecutor(plan)(ctx); err != nil {
			if ctx.Err() != nil || !regexp.MustCompile("^Job '.*' failed$").MatchString(err.Error()) {
				return err
			}
			rc.result("failure")
		}
		return nil`,
  );
}

/**
 * A matrix of calls has one result in act, the last call's. On GitHub it is a failure where any of them failed. Throws as above.
 */
export function patchMatrix(source) {
  return replaced(
    source,
    "if rc.caller != nil {\n\t\t// set reusable workflow job result",
    'if rc.caller != nil && rc.caller.runContext.Run.Job().Result != "failure" {\n\t\t// set reusable workflow job result',
    1,
  );
}

function replaced(source, before, after, places = 2) {
  const parts = source.split(before);
  if (parts.length !== places + 1)
    throw new Error(`act has ${parts.length - 1} places of "${before}" to patch instead of ${places}.`);
  return parts.join(after);
}
