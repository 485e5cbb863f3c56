// npm test: proves the project. Plain Node 20+, nothing installed needed: the parts are found, loaded or built on the way.
// Exit codes: 0 all proved, 1 something failed, 2 nothing failed but something stays unproved.
import { availableParallelism } from "node:os";
import { PARTS, preparation } from "./bootstrap/prepare.mjs";
import { parseArguments } from "./proof/arguments.mjs";
import { lanes } from "./proof/lanes.mjs";
import { runStep } from "./proof/run-step.mjs";
import { STEPS } from "./proof/steps.mjs";
import { exitCode, summary, verdict } from "./proof/summary.mjs";

const asked = parseArguments(
  process.argv.slice(2),
  STEPS.map(({ name }) => name),
);
if (asked.wrong !== undefined) {
  console.error(asked.wrong);
  process.exitCode = 2;
} else if (asked.help) console.log(help());
else process.exitCode = await prove(STEPS.filter(({ name }) => asked.only.includes(name)));

async function prove(steps) {
  const begun = performance.now();
  const log = (line) => console.log(`${stamp(begun)}  ${line}`);
  const { part, started } = preparation({ log });
  // Builds begin at once and go on, at a lower priority, while the steps that need none of them run.
  for (const name of steps.flatMap(({ needs, uses = [] }) => [...needs, ...uses])) void part(name);

  const enter = lanes(Math.min(2, availableParallelism()));
  const results = await Promise.all(
    steps.map(async (step) => {
      const begin = (work) => () => (log(`${step.name}: ${step.title} …`), work());
      const result = await runStep(step, { part, log, enter: (work) => enter(begin(work), step) });
      log(`${step.name}: ${told(result)}`);
      if (result.failed > 0 || result.late.length > 0 || asked.verbose) console.log(indented(result.output));
      return result;
    }),
  );
  const missing = (await Promise.all(started().map(part))).filter(({ path }) => path === undefined);
  console.log(summary(results, missing));
  return exitCode(results);
}

function told({ passed, failed, unproved, late, seconds }) {
  const counts = [
    `${passed} passed`,
    ...(late.length > 0 ? [`${late.length} of them only when run once more`] : []),
    `${failed} failed`,
    ...(unproved.length > 0 ? [`${unproved.length} skipped`] : []),
  ];
  return `${verdict({ failed, unproved })} in ${seconds.toFixed(1)} s, ${counts.join(", ")}`;
}

function stamp(begun) {
  const seconds = Math.round((performance.now() - begun) / 1000);
  return `[${String(Math.floor(seconds / 60)).padStart(2)}:${String(seconds % 60).padStart(2, "0")}]`;
}

/** A failing step's words, without the list of what passed. */
function indented(output) {
  return output
    .split("\n")
    .filter((line) => !line.startsWith("PASS "))
    .map((line) => `    ${line}`)
    .join("\n");
}

function help() {
  return [
    "npm test                       proves the project: every step below",
    "npm test -- --only unit,lint   some steps only",
    "npm test -- --verbose          shows the output of steps that pass, too",
    "",
    "Steps:",
    ...STEPS.map(({ name, title }) => `  ${name.padEnd(10)} ${title}`),
    "",
    `Parts, found or made when a step wants them: ${PARTS.join(", ")}.`,
    "They are kept in ${XDG_CACHE_HOME:-~/.cache}/infra-action.",
    "",
    "Exit codes: 0 all proved, 1 something failed, 2 nothing failed but something stays unproved.",
  ].join("\n");
}
