type Stream = Pick<NodeJS.WriteStream, "on">;

/** Nobody reads any more: `| head` has seen enough (EPIPE), or the terminal is gone (EIO). */
const NOBODY_READS = ["EPIPE", "EIO"];

/**
 * Lets a run outlive whoever reads along: its engines must not lose the process that watches them because of a line that
 * could not be shown, and its exit code stays its own.
 * @param failed told once of what else went wrong with stdout, such as a full disk: what was asked for is not all there
 */
export function outliveReaders(stdout: Stream, stderr: Stream, failed: (error: Error) => void): void {
  let isTold = false;
  stderr.on("error", () => undefined);
  stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (isTold || NOBODY_READS.includes(error.code ?? "")) return;
    isTold = true;
    failed(error);
  });
}
