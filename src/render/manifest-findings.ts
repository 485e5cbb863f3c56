import type { Finding, Report } from "../domain/report";
import { findingLine } from "./findings";
import type { Page } from "./page";
import { plural } from "./plural";

const SHARE = 0.4;

/** Findings at a place in a file: of manifests. The dangerous ones stand at the top of everything. */
export function placedFindings({ findings }: Pick<Report, "findings">): Finding[] {
  return findings.filter(({ source, severity }) => source !== null && severity !== "danger");
}

/** What is not dangerous in the manifests, folded. */
export function manifestLines({ report, budget, cut }: Page): string[] {
  const findings = placedFindings(report);
  if (findings.length === 0) return [];
  const [open, close] = [`<details><summary>${manifestWords(findings)} in the manifests</summary>\n`, "\n</details>"];
  if (!budget.take(open + close)) return [];
  const lines = budget.takeFirst(
    findings,
    (finding) => findingLine({ finding, stack: null }, report.run, false),
    SHARE,
  );
  if (lines.length < findings.length)
    cut.push(plural(findings.length - lines.length, "finding in the manifests", "findings in the manifests"));
  return [open, ...lines, close];
}

/** `1 danger · 2 warnings`; empty where nothing was found. */
export function manifestWords(findings: readonly Finding[]): string {
  const words = { danger: "danger", warning: "warning", info: "note" } as const;
  return (["danger", "warning", "info"] as const)
    .flatMap((severity) => {
      const count = findings.filter((finding) => finding.severity === severity).length;
      return count === 0 ? [] : [plural(count, words[severity])];
    })
    .join(" · ");
}
