// The cloud: a journal of JSON lines. What exists is what its lines add up to, so a test makes drift by appending a line.
//   {"op":"create","id","type","urn","properties"}   it exists
//   {"op":"update","id","properties"}                it now looks so
//   {"op":"drift","id","properties"}                 someone changed these properties by hand; null takes one away
//   {"op":"delete","id"}                             it is gone
// Other lines (start, fault, cancel) tell what happened and change nothing.
"use strict";
const fs = require("node:fs");
const path = require("node:path");

const withoutNulls = (object) => Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null));

const countKey = ({ op, on = "", what = "", urn = "" }) => [op, on, what, urn].join(" ");

/** What the cloud holds after one more line. */
function apply(things, line) {
  const before = things.get(line.id);
  if (line.op === "create") things.set(line.id, { ...line, properties: line.properties ?? {} });
  if (line.op === "update" && before) things.set(line.id, { ...before, properties: line.properties });
  if (line.op === "drift" && before) {
    things.set(line.id, { ...before, properties: withoutNulls({ ...before.properties, ...line.properties }) });
  }
  if (line.op === "delete") things.delete(line.id);
}

/** A journal in a folder, shared with other processes: reading takes in what they wrote since. */
class Journal {
  #file;
  #read = 0;
  #rest = "";
  #things = new Map();
  #counts = new Map();
  #lines = [];

  constructor(folder) {
    fs.mkdirSync(folder, { recursive: true });
    this.#file = path.join(folder, "journal.jsonl");
  }

  write(line) {
    fs.appendFileSync(this.#file, `${JSON.stringify({ ...line, at: new Date().toISOString(), pid: process.pid })}\n`);
  }

  /** The object with this id, or undefined when it is not there (any more). */
  find(id) {
    this.#catchUp();
    return this.#things.get(id);
  }

  things() {
    this.#catchUp();
    return [...this.#things.values()];
  }

  lines() {
    this.#catchUp();
    return [...this.#lines];
  }

  /** How many lines say the same in op, on, what and urn. */
  count(line) {
    this.#catchUp();
    return this.#counts.get(countKey(line)) ?? 0;
  }

  #catchUp() {
    const lines = (this.#rest + this.#unread()).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const text of lines.filter((each) => each.trim() !== "")) this.#take(JSON.parse(text));
  }

  #take(line) {
    apply(this.#things, line);
    this.#lines.push(line);
    const key = countKey(line);
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  /** New bytes up to the last whole line: a character may be cut in the middle otherwise. */
  #unread() {
    if (!fs.existsSync(this.#file)) return "";
    const size = fs.statSync(this.#file).size;
    if (size <= this.#read) return "";
    const buffer = Buffer.alloc(size - this.#read);
    const handle = fs.openSync(this.#file, "r");
    const length = fs.readSync(handle, buffer, 0, buffer.length, this.#read);
    fs.closeSync(handle);
    const whole = buffer.subarray(0, buffer.lastIndexOf(10, length - 1) + 1);
    this.#read += whole.length;
    return whole.toString("utf8");
  }
}

module.exports = { Journal };
