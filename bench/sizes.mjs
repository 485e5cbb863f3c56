// What a job downloads and what Node parses.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";

/** Bytes of the main file, of all code, of all code compressed, of the whole folder, and how many files that is. */
export function bundleSizes(mainFile) {
  const folder = dirname(mainFile);
  const files = readdirSync(folder, { recursive: true })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
  const code = files.filter((path) => path.endsWith(".js")).map((path) => readFileSync(path));
  return {
    main: statSync(mainFile).size,
    code: sum(code.map(({ length }) => length)),
    codeCompressed: sum(code.map((text) => gzipSync(text, { level: 9 }).length)),
    all: sum(files.map((path) => statSync(path).size)),
    files: files.length,
  };
}

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
