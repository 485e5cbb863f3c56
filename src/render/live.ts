import { stripVTControlCharacters } from "node:util";
import { visible } from "./inert";
import { paintFor } from "./paint";
import { durationWords } from "./words";

/** Several stacks at work. Times in milliseconds. */
export interface LiveStacks {
  readonly total: number;
  readonly done: number;
  readonly startedAt: number;
  /** Those that are worked on by id, in the order in which they began. */
  readonly running: ReadonlyMap<string, { readonly since: number; readonly doing: string }>;
}

export interface LiveOptions {
  readonly now: number;
  readonly columns: number;
  readonly rows: number;
}

const LONGEST_NAME = 40;

/**
 * What is going on, one line a stack that is worked on: who, how long, and what it did last. Never more lines than the
 * screen has room for, and none longer than it is wide.
 */
export function liveLines({ total, done, startedAt, running }: LiveStacks, options: LiveOptions): string[] {
  const { now, columns, rows } = options;
  const paint = paintFor(true);
  const waiting = total - done - running.size;
  const counts = [
    `${done} of ${total} done`,
    `${running.size} running`,
    ...(waiting > 0 ? [`${waiting} waiting`] : []),
    since(startedAt, now),
  ];
  // One line is the head's, one the cursor's, one tells how many more there are.
  const room = Math.max(1, rows - 3);
  const all = [...running].map(([id, { since: began, doing }]) => ({ id: nameOf(id), time: since(began, now), doing }));
  const [names, times] = [all.map(({ id }) => id.length), all.map(({ time }) => time.length)];
  const [idWidth, timeWidth] = [Math.max(0, ...names), Math.max(0, ...times)];
  const lines = all.slice(0, room).map(({ id, time, doing }) => {
    const left = columns - idWidth - timeWidth - 7;
    const text = left < 8 ? "" : cut(visible(stripVTControlCharacters(doing)).trim(), left);
    return `  ${paint("cyan", id.padEnd(idWidth))}  ${paint("dim", time.padStart(timeWidth))}  ${text}`.trimEnd();
  });
  const more = all.length > room ? [paint("dim", `  … and ${all.length - room} more`)] : [];
  return [paint("bold", cut(counts.join(" · "), Math.max(8, columns - 1))), ...lines, ...more];
}

const since = (start: number, now: number): string => durationWords(Math.floor(Math.max(0, now - start) / 1000));
const nameOf = (id: string): string => cut(visible(id), LONGEST_NAME);

function cut(text: string, max: number): string {
  const letters = [...text];
  return letters.length <= max ? text : `${letters.slice(0, max - 1).join("")}…`;
}
