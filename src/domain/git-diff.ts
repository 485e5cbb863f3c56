import type { Buffer } from "node:buffer";
import { InfraError } from "../errors";
import type { ChangedFile, FileStatus } from "./changed-file";
import { fileNames } from "./file-name";

const STATUS_OF: Readonly<Record<string, FileStatus>> = {
  A: "added",
  M: "modified",
  D: "deleted",
  R: "renamed",
  C: "copied",
  T: "type-changed",
};

/**
 * Reads `git diff --name-status -z`: a status, NUL, one name (two for R and C), NUL.
 * @throws InfraError RESULT_UNREADABLE where the output ends early or has a status that git does not document; a file
 * that cannot be told is never left out
 */
export function parseNameStatus(output: Buffer): ChangedFile[] {
  const tokens = fileNames(output);
  const files: ChangedFile[] = [];
  for (let at = 0; at < tokens.length;) {
    const letter = tokens[at] ?? "";
    const status = STATUS_OF[letter.charAt(0)];
    const first = tokens[at + 1];
    if (status === undefined || first === undefined) throw unreadable(letter);
    if (status !== "renamed" && status !== "copied") {
      files.push({ path: first, status });
      at += 2;
      continue;
    }
    const second = tokens[at + 2];
    if (second === undefined) throw unreadable(letter);
    files.push({ path: second, oldPath: first, status });
    at += 3;
  }
  return files;
}

function unreadable(letter: string): InfraError {
  return new InfraError("RESULT_UNREADABLE", {
    what: `Git's list of changed files has a line that cannot be read (status ${JSON.stringify(letter.slice(0, 8))}).`,
    next: "Resolve merge conflicts in the work tree, or report this as an issue.",
  });
}
