import { withoutPassedLooks } from "./approval/shared-look";
import { cleanLine } from "./diagnostics";
import { knownById, lostStack, type KnownStack } from "./merge-known-stack";
import { mergeHealth } from "./merge-health";
import { newestOrigin, refusalOf, type Origin } from "./merge-origin";
import { ownVerdict, pickStacks, type AcceptedReport, type Picked, type PickedStack } from "./merge-pick";
import { readReport, type LeftFile, type ReadReport } from "./merge-read";
import { mergedRun } from "./merge-run";
import { attemptOfPath, stackOfIndex, stackOfPath } from "./report-file-name";
import type { Note, Report, Run, StackReport } from "./report";
import { assembleReport, worstVerdict } from "./verdict";

export interface MergeInput {
  readonly files: readonly LeftFile[];
  /** Stacks whose jobs must have written a report; undefined: nobody said. */
  readonly expected: readonly KnownStack[] | undefined;
  /** The run that is wanted; undefined where nothing tells (a terminal): then the one that began last. */
  readonly origin: Origin | undefined;
  /** The run that merges; what it does not know of itself is taken from the reports. */
  readonly run: Run;
}

/** A file whose stacks are not known from it. */
interface LostFile {
  readonly path: string;
  readonly problem: string;
  readonly stacks: readonly KnownStack[];
  readonly attempt: number | undefined;
  readonly refused: boolean;
}

const NEXT = "Look at the job that runs it: it ended before its report was written, or its report was not uploaded.";

/**
 * The reports of a matrix as one. Fails closed: a stack whose job left no report, one that cannot be read, or one of another
 * run is `cut-short`, and so never "no changes". Each file that is not used is named in a note.
 */
export function mergeReports({ files, expected, origin, run }: MergeInput): Report {
  const { reports: all, lost } = sorted(files.map(readReport), origin);
  const reports = withoutPassedLooks(all);
  const picked = pickStacks(reports);
  const known = knownStacks(expected, picked, lost);
  const { stacks, placed } = withLost(picked, lost, { known, expected });
  for (const stack of expected ?? [])
    if (!stacks.has(stack.id)) stacks.set(stack.id, lostStack(stack, "Its job wrote no report.", NEXT));
  const isAllTold = expected !== undefined && expected.every(({ id }) => picked.stacks.has(id));
  for (const file of isAllTold ? [] : lost.filter((one) => !placed.has(one))) {
    const nameless = namelessStack(file);
    stacks.set(nameless.id, nameless);
  }
  const told = inOrder([...stacks.values()], expected);
  const health = mergeHealth(reports);
  const merged = assembleReport({
    run: mergedRun(run, reports),
    stacks: told,
    health: health.targets,
    findings: distinct(reports.flatMap(({ report }) => report.findings)),
    notes: distinct([...lost.map(fileNote), ...attemptNotes(picked), ...ownNotes(reports)]),
  });
  return { ...merged, verdict: worstVerdict([merged.verdict, ownVerdict(reports, picked, health)]) };
}

function sorted(
  read: readonly ReadReport[],
  asked: Origin | undefined,
): { reports: AcceptedReport[]; lost: LostFile[] } {
  const reports: AcceptedReport[] = [];
  const lost: LostFile[] = [];
  const origin = asked ?? newestOrigin(read.flatMap((one) => ("report" in one ? [one.report] : [])));
  for (const one of read) {
    if ("problem" in one) lost.push({ ...one, attempt: one.attempt ?? attemptOfPath(one.path), refused: false });
    else {
      const problem = refusalOf(one.report, origin);
      if (problem === undefined) reports.push(one);
      else lost.push({ path: one.path, problem, stacks: one.report.stacks, attempt: undefined, refused: true });
    }
  }
  return { reports, lost };
}

function knownStacks(expected: MergeInput["expected"], { stacks }: Picked, lost: readonly LostFile[]): KnownStack[] {
  const read = [...stacks.values()].map(({ stack }) => stack);
  const all = [...lost.flatMap((file) => file.stacks), ...read, ...(expected ?? [])];
  return [...new Map(all.map((stack) => [stack.id, stack])).values()];
}

/** The stacks that are told, with those cut short that a lost file speaks of, as far as that can be known. */
function withLost(
  picked: Picked,
  lost: readonly LostFile[],
  { known, expected }: { readonly known: readonly KnownStack[]; readonly expected: MergeInput["expected"] },
): { stacks: Map<string, StackReport>; placed: Set<LostFile> } {
  const stacks = new Map([...picked.stacks].map(([id, { stack }]) => [id, stack]));
  const placed = new Set<LostFile>();
  for (const file of lost) {
    const named =
      file.stacks.length > 0 ? file.stacks : [stackOfPath(file.path, known) ?? stackOfIndex(file.path, expected ?? [])];
    for (const stack of named) {
      if (stack === undefined) continue;
      placed.add(file);
      if (isOutdone(file, picked.stacks.get(stack.id))) continue;
      // What another run had to do with and this one does not is nobody's loss.
      if (file.refused && expected !== undefined && expected.every(({ id }) => id !== stack.id)) continue;
      const target = known.find(({ id }) => id === stack.id) ?? stack;
      stacks.set(stack.id, lostStack(target, lostHeadline(file), NEXT));
    }
  }
  return { stacks, placed };
}

/** A later attempt's report stands for the lost one; one of this run for any of another. */
function isOutdone({ refused, attempt }: LostFile, by: PickedStack | undefined): boolean {
  if (by === undefined) return false;
  return refused || (attempt !== undefined && attempt < by.attempt);
}

function lostHeadline({ path, problem, refused }: LostFile): string {
  const file = cleanLine(path, 200);
  return refused
    ? `Its job wrote no report of this run: ${file} ${problem}.`
    : `Its job left no readable report: ${file} ${problem}.`;
}

/** Nobody can tell whose file it is, so its stack may be any: it must not look as if all were well. */
function namelessStack(file: LostFile): StackReport {
  return lostStack(
    { ...knownById(`${file.path}:unknown`), project: cleanLine(file.path, 100) },
    lostHeadline(file),
    NEXT,
  );
}

function inOrder(stacks: readonly StackReport[], expected: MergeInput["expected"]): StackReport[] {
  const places = new Map((expected ?? []).map((stack, index) => [stack.id, { index, stack }]));
  const place = (id: string): number => places.get(id)?.index ?? Number.MAX_SAFE_INTEGER;
  return stacks
    .map((stack) => withReasons(stack, places.get(stack.id)?.stack))
    .sort(
      (one, other) =>
        one.wave - other.wave ||
        place(one.id) - place(other.id) ||
        (one.id < other.id ? -1 : one.id > other.id ? 1 : 0),
    );
}

/** A job knows its stack alone; why and when it is run is known where the matrix was made. */
function withReasons(stack: StackReport, planned: KnownStack | undefined): StackReport {
  if (planned === undefined || planned.reasons.length === 0) return stack;
  return { ...stack, wave: planned.wave, reasons: [...planned.reasons] };
}

function fileNote({ path, problem, refused }: LostFile): Note {
  return { code: refused ? "REPORT_REFUSED" : "REPORT_UNREADABLE", message: `${cleanLine(path, 300)} ${problem}.` };
}

function attemptNotes({ stacks, superseded }: Picked): Note[] {
  const replaced = superseded.map(({ old, by }): Note => {
    const name = `${cleanLine(old.path, 200)} (${cleanLine(old.stack.id, 200)}, attempt ${old.attempt})`;
    return {
      code: "REPORT_SUPERSEDED",
      message: `${name} was left out: ${cleanLine(by.path, 200)} is of attempt ${by.attempt}.`,
    };
  });
  const latest = Math.max(1, ...[...stacks.values()].map(({ attempt }) => attempt));
  const older = [...stacks].filter(([, { attempt }]) => attempt < latest).map(([id]) => id);
  if (older.length === 0) return replaced;
  const message = `Attempt ${latest} has no report of ${cleanLine(older.join(", "), 300)}: an earlier attempt's counts.`;
  return [...replaced, { code: "REPORT_SUPERSEDED", message }];
}

/** What a job says about its own comment and summary means nothing here. */
const ABOUT_PUBLISHING: readonly Note["code"][] = ["COMMENT_NOT_POSTED", "COMMENT_NEWER", "CUT"];

function ownNotes(reports: readonly AcceptedReport[]): Note[] {
  return reports.flatMap(({ report }) => report.notes.filter(({ code }) => !ABOUT_PUBLISHING.includes(code)));
}

function distinct<T>(items: readonly T[]): T[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}
