import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Ajv2020 } from "ajv/dist/2020";
import addFormats from "ajv-formats";
import type { Report, StackReport } from "../../src/domain/report";
import type { StepResult } from "../lab/runner/run-step.mjs";

const schema = JSON.parse(readFileSync(resolve(__dirname, "../../schema/report.schema.json"), "utf8")) as object;
const isReport = addFormats(new Ajv2020({ strict: false, allErrors: true })).compile(schema);

/** The report.json that a step names in its outputs. Throws unless it is as the published schema says. */
export function reportOf({ outputs, log }: Pick<StepResult, "outputs" | "log">): Report {
  const path = outputs["report"] ?? "";
  if (path === "") throw new Error(`The step has written no report:\n${log}`);
  return parseReport(readFileSync(path, "utf8"));
}

/** The same from its text. */
export function parseReport(text: string): Report {
  const report: unknown = JSON.parse(text);
  if (!isReport(report)) throw new Error(`report.json is not as its schema says: ${JSON.stringify(isReport.errors)}`);
  return report as Report;
}

/** The one stack of a report. */
export function stackOf(step: Pick<StepResult, "outputs" | "log">): StackReport {
  const { stacks } = reportOf(step);
  const [stack] = stacks;
  if (stack === undefined || stacks.length > 1) throw new Error(`The report has ${stacks.length} stacks.`);
  return stack;
}
