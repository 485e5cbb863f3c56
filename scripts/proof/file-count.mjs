const ENDED = /^(PASS|FAIL) (?:\S+ )?(\S+\.test\.\S+)/;

/** Counts the test files that jest has ended, by its own lines as they come in pieces. */
export function fileCount() {
  let rest = "";
  let ended = 0;
  const failed = new Set();
  return {
    heard(piece) {
      const lines = (rest + piece).split("\n");
      rest = lines.pop();
      for (const line of lines) {
        const [, word, file] = ENDED.exec(line) ?? [];
        if (word !== undefined) ended += 1;
        if (word === "FAIL") failed.add(file);
      }
    },
    /** How far it is, to stand after how long it took; empty as long as no file has ended. */
    words() {
      const wrong = failed.size === 0 ? "" : `, failed so far: ${[...failed].join(", ")}`;
      return ended === 0 ? "" : `, ${ended} test files done${wrong}`;
    },
  };
}
