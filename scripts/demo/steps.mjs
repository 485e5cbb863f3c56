// The demo's steps on the terminal: what is done, and how many seconds it took.
import { performance } from "node:perf_hooks";

/** A failure that a newcomer can act on: one sentence on what happened, one on what to do next. */
export class DemoFailure extends Error {
  constructor(what, next) {
    super(`${what} ${next}`);
  }
}

/** Fails the demo unless what it promises holds. */
export function expect(holds, what) {
  if (holds) return;
  throw new DemoFailure(what, "This is a mistake in this clone: see demo-results/log.txt, then npm test.");
}

export class Steps {
  done = [];
  #out;

  constructor(out = process.stdout) {
    this.#out = out;
  }

  /** Does the work, shows its title, what came of it (the text that `say` makes of the result) and its seconds. */
  async run(title, work, say = () => "") {
    const started = performance.now();
    this.#out.write(this.#out.isTTY ? `  … ${title}` : "");
    const end = (mark, text) => {
      const seconds = (performance.now() - started) / 1000;
      const line = `  ${mark} ${title.padEnd(58)} ${seconds.toFixed(1).padStart(5)} s${text === "" ? "" : `  ${text}`}`;
      this.#out.write(this.#out.isTTY ? `\r\u001B[2K${line}\n` : `${line}\n`);
      return seconds;
    };
    try {
      const result = await work();
      this.done.push({ title, seconds: end("✓", say(result)) });
      return result;
    } catch (error) {
      end("✗", "");
      throw error;
    }
  }
}
