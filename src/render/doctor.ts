import type { Check, CheckStatus, Diagnosis } from "../domain/doctor/check";
import { withoutWorkflowCommands } from "../domain/workflow-command";
import { codeInTable, prose, visible, visibleLines } from "./inert";
import { paintFor } from "./paint";
import { plural } from "./plural";

const WORDS: Readonly<Record<CheckStatus, string>> = {
  ok: "ok",
  warning: "warning",
  problem: "problem",
  unknown: "could not tell",
};
const MAX = 1200;

/** For a log or a terminal: each check, and under it what to do. Control characters are spelt out. */
export function doctorText(diagnosis: Diagnosis, { color }: { readonly color: boolean }): string {
  const paint = paintFor(color);
  const looks = { ok: "green", warning: "yellow", problem: "red", unknown: "yellow" } as const;
  const width = Math.max(...Object.values(WORDS).map((word) => word.length));
  const lines = diagnosis.checks.flatMap((check) => [
    `${paint(looks[check.status], WORDS[check.status].padEnd(width))}  ${visible(nameOf(check))}: ${visible(check.found)}`,
    ...(check.fix === null ? [] : [`${" ".repeat(width + 2)}→ ${visible(check.fix)}`]),
    ...(check.paste === null
      ? []
      : visibleLines(check.paste)
          .split("\n")
          .map((line) => " ".repeat(width + 4) + line)),
  ]);
  return withoutWorkflowCommands([paint("bold", `infra doctor: ${headline(diagnosis)}`), "", ...lines].join("\n"));
}

/** The same as Markdown: inert, whatever is in a stack's name or an error of the backend. */
export function doctorMarkdown(diagnosis: Diagnosis): string {
  const rows = diagnosis.checks.map(
    (check) => `| ${mark(check.status)} | ${codeInTable(nameOf(check))} | ${cell(check)} |`,
  );
  const pastes = diagnosis.checks.flatMap(({ id, paste }) =>
    paste === null ? [] : [`For the check ${codeInTable(id)}:`, fenced(paste)],
  );
  return [
    `### infra doctor: ${headline(diagnosis)}`,
    ["| Verdict | Check | Found, and what to do |", "| :-- | :-- | :-- |", ...rows].join("\n"),
    ...pastes,
  ].join("\n\n");
}

function headline({ verdict, checks }: Diagnosis): string {
  const count = (status: CheckStatus): number => checks.filter((check) => check.status === status).length;
  const rest = [
    ...(count("warning") === 0 ? [] : [plural(count("warning"), "warning")]),
    ...(count("unknown") === 0 ? [] : [`${count("unknown")} could not be told`]),
  ].join(", ");
  const words =
    verdict === "ok" ? "a deploy can work" : `a deploy could not work (${plural(count("problem"), "problem")})`;
  return rest === "" ? words : `${words}; ${rest}`;
}

const nameOf = ({ id, subject }: Check): string => (subject === null ? id : `${id} ${subject}`);
const mark = (status: CheckStatus): string => (status === "ok" ? WORDS.ok : `**${WORDS[status]}**`);

function cell({ found, fix }: Check): string {
  return [found, ...(fix === null ? [] : [fix])]
    .map((text, index) => (index === 0 ? prose(text, { max: MAX }) : `→ ${prose(text, { max: MAX })}`))
    .join("<br>")
    .replaceAll("|", "&#124;");
}

/** What is pasted is our own JSON, with names from GitHub in it: no fence can be ended inside of it. */
function fenced(text: string): string {
  const fence = "`".repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([run]) => run.length + 1)));
  return `${fence}json\n${visibleLines(text)}\n${fence}`;
}
