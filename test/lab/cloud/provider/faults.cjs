// What goes wrong on purpose, before an operation is done.
"use strict";
const { existsSync } = require("node:fs");

/** Waits, refuses, hangs or dies as the behaviour says; returns when the operation may go on. */
async function suffer(op, urn, behaviour, { journal, cancelled }) {
  const line = (what) => ({ op: "fault", on: op, what, urn });
  const note = (what) => journal.write(line(what));
  const sleep = behaviour.sleep?.[op];
  if (sleep) {
    note("sleep");
    await wait(sleep * 1000, behaviour, cancelled);
  }
  const file = behaviour.until?.[op];
  if (file) {
    note("until");
    while (!existsSync(file)) await wait(100, behaviour, cancelled);
  }
  if (behaviour.hang?.includes(op)) {
    note("hang");
    await wait(2 ** 31 - 1, behaviour, cancelled);
  }
  if (behaviour.crash?.includes(op)) {
    note("crash");
    process.exit(1);
  }
  if (journal.count(line("throttle")) < (behaviour.throttle?.[op] ?? 0)) {
    note("throttle");
    throw new Error("Throttling: Rate exceeded");
  }
  const message = behaviour.fail?.[op];
  if (message) {
    note("fail");
    throw new Error(message);
  }
}

/** A pause which the engine's Cancel ends with an error, unless the behaviour is deaf to it. */
function wait(milliseconds, behaviour, cancelled) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    if (!behaviour.heedsCancel) return;
    const stop = () => {
      clearTimeout(timer);
      reject(new Error("operation was cancelled"));
    };
    if (cancelled.aborted) stop();
    else cancelled.addEventListener("abort", stop);
  });
}

module.exports = { suffer };
