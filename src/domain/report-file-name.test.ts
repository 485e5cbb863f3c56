import { knownById } from "./merge-known-stack";
import { attemptOfPath, stackOfIndex, stackOfPath } from "./report-file-name";

const KNOWN = ["infra:day", "infra:dusk", "services/day:prod", ".:dev", "infra:day-2"].map((id) => knownById(id));
const SAME = [knownById("a:x", { project: "net", stack: "dev" }), knownById("b:x", { project: "net", stack: "dev" })];

it.each([
  ["reports/report-infra-day-1/report.json", "infra:day"],
  ["reports/report-infra-dusk-attempt-2/report.json", "infra:dusk"],
  ["reports/INFRA_DAY/report.json", "infra:day"],
  ["reports/report_services_day_prod-1/report.json", "services/day:prod"],
  ["reports/day-prod-1/report.json", "services/day:prod"],
  ["reports/report-infra-day-2-1/report.json", "infra:day-2"],
  ["reports/infra-days/report.json", undefined],
  ["reports/report-1/report.json", undefined],
  ["reports/infra-dusk-app/infra-day/report.json", "infra:dusk"],
])("%s speaks of %p", (path, id) => {
  expect(stackOfPath(path, KNOWN)?.id).toBe(id);
});

it("does not guess between two of one name", () => {
  expect(stackOfPath("reports/net-dev-1/report.json", SAME)).toBeUndefined();
});

it.each([
  ["reports/report-infra-day-1/report.json", 1],
  ["reports/report-infra-day-attempt-12/report.json", 12],
  ["reports/report-infra-day/report-3.json", 3],
  ["reports/2/report.json", 2],
  ["reports/infra-day/report.json", undefined],
  ["reports/infra-day0/report.json", undefined],
  ["report.json", undefined],
])("%s is of attempt %p", (path, attempt) => {
  expect(attemptOfPath(path)).toBe(attempt);
});

it.each([
  ["reports/report-0-1/report.json", "infra:day"],
  ["reports/report-3-12/report.json", ".:dev"],
  ["reports/report-9-1/report.json", undefined],
  ["reports/report-x-1/report.json", undefined],
  ["reports/report-1/report.json", undefined],
])("%s is of the job of %p", (path, id) => {
  expect(stackOfIndex(path, KNOWN)?.id).toBe(id);
});
