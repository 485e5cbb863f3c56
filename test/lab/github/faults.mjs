// What a test makes go wrong: a fault applies to the requests that it matches, a number of times, then it is used up.

export class Faults {
  #faults = [];

  /** @param {import("./github.d.mts").Fault} fault */
  add(fault) {
    const entry = { fault, skip: fault.after ?? 0, left: fault.times ?? 1, hits: 0 };
    this.#faults.push(entry);
    return {
      get hits() {
        return entry.hits;
      },
      stop: () => void (entry.left = 0),
    };
  }

  /** The faults for a request, in the order they were set: hooks and delays of all, an answer of the first that has one. */
  take(method, path) {
    const matching = this.#faults.filter((entry) => entry.left > 0 && matches(entry.fault, method, path));
    const due = matching.filter((entry) => entry.skip-- <= 0);
    const answers = due.filter(({ fault }) => isAnswer(fault));
    const applied = [...due.filter(({ fault }) => !isAnswer(fault)), ...answers.slice(0, 1)];
    for (const entry of applied) {
      entry.left -= 1;
      entry.hits += 1;
    }
    return applied.map(({ fault }) => fault);
  }

  /** Faults that were set and never met: a test that expected them proved nothing. */
  unmet() {
    return this.#faults.filter((entry) => entry.hits === 0 && entry.left > 0).map(({ fault }) => fault);
  }
}

const isAnswer = (fault) => fault.status !== undefined || fault.reset !== undefined || fault.lost === true;

function matches({ method, path }, requestMethod, requestPath) {
  if (method !== undefined && method.toUpperCase() !== requestMethod) return false;
  if (path === undefined) return true;
  return typeof path === "string" ? globOf(path).test(requestPath) : path.test(requestPath);
}

/** `*` stands for anything, also slashes. */
function globOf(text) {
  const source = text.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${source.join(".*")}$`);
}
