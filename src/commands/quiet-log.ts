import type { Log } from "../ports";

/** A log whose lines wait until they are shown together. */
export interface QuietLog extends Log {
  /** Shows them in one foldable part. */
  readonly flush: (title: string) => Promise<void>;
  /** Forgets them: the title tells enough. */
  readonly flushTitle: (title: string) => Promise<void>;
}

/**
 * Several stacks talking at once are unreadable: each one's lines are kept, and shown together when it is done.
 * @param onLine told of each line as it comes
 */
export function quietLog(
  log: Log,
  queue: (work: () => Promise<void>) => Promise<void>,
  onLine: (line: string) => void,
): QuietLog {
  const lines: string[] = [];
  const keep = (line: string): void => {
    lines.push(line);
    onLine(line);
  };
  return {
    ...log,
    info: keep,
    group: (title, work) => {
      keep(title);
      return work();
    },
    flushTitle: (title) => queue(() => Promise.resolve(log.info(title))),
    flush: (title) =>
      queue(() =>
        log.group(title, () => {
          for (const line of lines.splice(0)) log.info(line);
          return Promise.resolve();
        }),
      ),
  };
}
