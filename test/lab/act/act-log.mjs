// act's JSON lines → jobs and steps with their results. Manual: run-act.d.mts.

/** Steps that act makes up itself; of interest only when they fail. */
const ACTS_OWN = ["Set up job", "Complete job"];

/** See act-log.d.mts. */
export function parseActLog(text, workflowName) {
  const jobs = new Map();
  const problems = [];
  for (const line of text.split("\n").filter((candidate) => candidate !== "")) {
    const entry = parsed(line);
    if (entry === undefined) problems.push(line);
    else if (entry.job === undefined) problems.push(...unusual(entry));
    else take(jobOf(jobs, entry, workflowName), entry, problems);
  }
  const all = [...jobs.values()].filter((job) => !(job.isCaller && job.result === null));
  return { jobs: all.map(published).sort((a, b) => a.name.localeCompare(b.name)), problems };
}

const published = ({ id, name, matrix, result, stepsById }) => {
  const steps = [...stepsById.values()];
  const own = Object.keys(matrix).length === 0 ? result : resultInMatrix(result, steps);
  return { id, name, matrix, result: own, steps: steps.filter(isWorthShowing).map(({ isTolerated, ...step }) => step) };
};

/**
 * act holds one result for all jobs of a matrix: a job that ends after another one's failure is called a failure, too, so
 * its word depends on who was first. GitHub has one for each, which is what the job's own steps say: the first one that
 * failed and was not tolerated. A job without steps (skipped, never begun) has act's word only.
 */
function resultInMatrix(result, steps) {
  const hasRun = steps.some((step) => step.result !== null);
  if (result === null || result === "skipped" || !hasRun) return result;
  const hasFailed = ({ result: main, post, isTolerated }) =>
    !isTolerated && (main === "failure" || post?.result === "failure");
  return steps.some(hasFailed) ? "failure" : "success";
}

/** One line a job and a step, in their order: `preview: success`, `preview / Check out: success`. */
export function outlineOf(jobs) {
  return jobs.flatMap((job) => [
    `${job.name}: ${job.result ?? "no result"}`,
    ...job.steps.map((step) => `${job.name} / ${step.name}: ${step.result ?? "no result"}`),
  ]);
}

function parsed(line) {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** What act says outside of jobs matters when it is a warning or worse. */
function unusual({ level, msg }) {
  return level === "error" || level === "fatal" || level === "panic" ? [msg] : [];
}

function jobOf(jobs, { job: padded, jobID: id, matrix }, workflowName) {
  const label = padded.trim();
  let job = jobs.get(label);
  if (job === undefined) {
    job = {
      id,
      ...namesOf(label, workflowName, jobs),
      matrix: matrix ?? {},
      result: null,
      isCaller: false,
      stepsById: new Map(),
    };
    jobs.set(label, job);
  }
  return job;
}

/** act's label is `WORKFLOW/JOB`, padded to a column; in a reusable workflow `CALLER/WORKFLOW/JOB`, the nearest caller only. */
function namesOf(label, workflowName, jobs) {
  const own = (text) => text.slice(text.indexOf("/") + 1);
  if (label.startsWith(`${workflowName}/`))
    return { own: label.slice(workflowName.length + 1), name: label.slice(workflowName.length + 1) };
  const caller = [...jobs.values()].find((candidate) => label.startsWith(`${candidate.own}/`));
  if (caller === undefined) return { own: own(label), name: own(label) };
  caller.isCaller = true;
  const inner = own(label.slice(caller.own.length + 1));
  return { own: inner, name: `${caller.name}/${inner}` };
}

function take(job, entry, problems) {
  if (entry.jobResult !== undefined) job.result = entry.jobResult;
  if (/Skipping unsupported platform/.test(entry.msg ?? "")) problems.push(`${job.name}: ${entry.msg.trim()}`);
  if (entry.step === undefined) return;
  const step = stepOf(job, entry);
  const part = entry.stage === "Post" ? (step.post ??= { result: null, log: "" }) : step;
  if (entry.stepResult !== undefined) part.result = entry.stepResult;
  if (/^Failed but continue next step/.test(entry.msg ?? "")) step.isTolerated = true;
  if (entry.raw_output === true) part.log += entry.msg;
  else if (entry.level === "error" && entry.command === undefined) part.log += `${entry.msg}\n`;
  takeCommand(step, entry);
}

function takeCommand(step, { command, name, arg, content, kvPairs }) {
  if (command === "set-output") step.outputs[name] = arg;
  else if (command === "summary") step.summary += content;
  else if (["error", "warning", "notice"].includes(command))
    step.annotations.push({ level: command, message: arg, ...kvPairs });
}

function stepOf(job, entry) {
  const path = entry.stepID ?? entry.stepid ?? [entry.step];
  const key = path.join("/");
  let step = job.stepsById.get(key);
  if (step === undefined) {
    const name = entry.step.trim().split("\n", 1)[0];
    const parent = job.stepsById.get(path.slice(0, -1).join("/"));
    step = {
      id: key,
      name: parent === undefined ? name : `${parent.name} / ${name}`,
      result: null,
      outputs: {},
      summary: "",
      annotations: [],
      log: "",
      post: null,
      isTolerated: false,
    };
    job.stepsById.set(key, step);
  }
  return step;
}

/** A step that was only looked at before the job failed has no result; it did not run. */
const isWorthShowing = (step) => step.result !== null && !(ACTS_OWN.includes(step.name) && step.result === "success");
