// What GitHub's runner makes of a step's output: lines, workflow commands, masks, annotations. Manual: log-lines.d.mts.

const COMMANDS = [
  "add-mask",
  "add-matcher",
  "add-path",
  "debug",
  "echo",
  "endgroup",
  "error",
  "group",
  "notice",
  "remove-matcher",
  "save-state",
  "set-env",
  "set-output",
  "stop-commands",
  "warning",
];
const ANNOTATIONS = ["error", "warning", "notice"];
/** GitHub keeps so many annotations of each level a step, and so much of a message. */
const KEPT_ANNOTATIONS = 10;
const KEPT_MESSAGE = 4096;

/** Pieces of output in, lines out. The runner ends a line at \n, \r\n and at a lone \r. */
export class LineSplitter {
  #rest = "";

  push(text) {
    const all = this.#rest + text;
    // A \r at the very end may be half of a \r\n.
    const held = all.endsWith("\r") ? "\r" : "";
    const parts = all.slice(0, all.length - held.length).split(/\r\n|\r|\n/);
    this.#rest = (parts.pop() ?? "") + held;
    return parts;
  }

  end() {
    const rest = this.#rest.replace(/\r$/, "");
    const open = this.#rest !== "";
    this.#rest = "";
    return open ? [rest] : [];
  }
}

/** A line as a workflow command, in its form of today (::name k=v::data) or of old (##[name k=v;]data); or undefined. */
export function parseCommand(line) {
  return parseToday(line) ?? parseOld(line);
}

function parseToday(line) {
  const text = line.trimStart();
  const end = text.startsWith("::") ? text.indexOf("::", 2) : -1;
  if (end < 0) return undefined;
  return command(text.slice(2, end), ",", text.slice(end + 2), unescapeToday, unescapeTodayProperty);
}

/** The old form counts anywhere in a line. */
function parseOld(line) {
  const start = line.indexOf("##[");
  const end = start < 0 ? -1 : line.indexOf("]", start);
  if (end < 0) return undefined;
  return command(line.slice(start + 3, end), ";", line.slice(end + 1), unescapeOld, unescapeOld);
}

function command(head, separator, data, unescapeData, unescapeProperty) {
  const space = head.indexOf(" ");
  const name = (space < 0 ? head : head.slice(0, space)).toLowerCase();
  if (!COMMANDS.includes(name) && separator === ";") return undefined;
  const pairs =
    space < 0
      ? []
      : head
          .slice(space + 1)
          .trim()
          .split(separator);
  const properties = pairs
    .filter((pair) => pair.includes("="))
    .map((pair) => {
      const at = pair.indexOf("=");
      return [pair.slice(0, at).trim(), unescapeProperty(pair.slice(at + 1))];
    });
  return { name, known: COMMANDS.includes(name), properties: Object.fromEntries(properties), data: unescapeData(data) };
}

const unescapeToday = (text) => text.replaceAll("%0D", "\r").replaceAll("%0A", "\n").replaceAll("%25", "%");
const unescapeTodayProperty = (text) =>
  text
    .replaceAll("%0D", "\r")
    .replaceAll("%0A", "\n")
    .replaceAll("%3A", ":")
    .replaceAll("%2C", ",")
    .replaceAll("%25", "%");
const unescapeOld = (text) =>
  text
    .replaceAll("%3B", ";")
    .replaceAll("%0D", "\r")
    .replaceAll("%0A", "\n")
    .replaceAll("%5D", "]")
    .replaceAll("%25", "%");

/** Follows the lines of one step. */
export class StepLog {
  lines = [];
  commands = [];
  annotations = [];
  masks = [];
  outputs = {};
  state = {};
  #debug;
  #stopToken;

  constructor({ masks = [], debug = false } = {}) {
    this.#debug = debug;
    for (const mask of masks) this.#mask(mask);
  }

  /** Takes one line, and adds to `lines` what GitHub shows of it. */
  take(line) {
    const found = parseCommand(line);
    if (this.#stopToken !== undefined) {
      if (found?.name === this.#stopToken.toLowerCase()) this.#stopToken = undefined;
      return void this.#show(line);
    }
    if (found === undefined || !found.known) return void this.#show(line);
    this.commands.push(found);
    this.#act(found, line);
  }

  /** A text with everything masked that has been masked so far. */
  hide(text) {
    return this.masks.reduce((shown, mask) => shown.replaceAll(mask, "***"), text);
  }

  #act(found, line) {
    const { name, properties, data } = found;
    if (ANNOTATIONS.includes(name)) return this.#annotate(found);
    if (name === "add-mask") return this.#addMask(data);
    if (name === "stop-commands") return this.#stop(data, line);
    if (name === "group") return this.#show(`##[group]${data}`);
    if (name === "endgroup") return this.#show("##[endgroup]");
    if (name === "debug") return this.#debug ? this.#show(`##[debug]${data}`) : undefined;
    if (name === "set-output") this.outputs[properties.name] = data;
    if (name === "save-state") this.state[properties.name] = data;
    if (name === "set-env" || name === "add-path") this.#problem("error", `The \`${name}\` command is disabled.`);
  }

  #annotate({ name: level, properties, data }) {
    const message = this.hide(data);
    this.#show(`##[${level}]${data}`);
    if (this.annotations.filter((annotation) => annotation.level === level).length >= KEPT_ANNOTATIONS) return;
    const place = {
      file: properties.file,
      title: properties.title === undefined ? undefined : this.hide(properties.title),
    };
    const numbers = {
      line: properties.line,
      endLine: properties.endLine,
      col: properties.col,
      endColumn: properties.endColumn,
    };
    const given = [
      ...Object.entries(place),
      ...Object.entries(numbers).map(([key, value]) => [key, value === undefined ? undefined : Number(value)]),
    ].filter(([, value]) => value !== undefined);
    this.annotations.push({ level, message: message.slice(0, KEPT_MESSAGE), ...Object.fromEntries(given) });
  }

  /** A problem that the runner itself reports. */
  problem(message) {
    this.#problem("error", message);
  }

  warn(message) {
    this.#problem("warning", message);
  }

  #problem(level, message) {
    this.#annotate({ name: level, properties: {}, data: message });
  }

  #addMask(data) {
    if (data.trim() === "") return this.warn("Can't add secret mask for empty string in ##[add-mask] command.");
    this.#mask(data);
    this.#show("::add-mask::***");
  }

  #mask(value) {
    const parts = [value, ...value.split(/\r\n|\r|\n/)].map((part) => part.trim()).filter((part) => part !== "");
    for (const part of [value, ...parts]) if (part !== "" && !this.masks.includes(part)) this.masks.push(part);
    this.masks.sort((a, b) => b.length - a.length); // the whole before its parts
  }

  #stop(token, line) {
    if (token === "" || COMMANDS.includes(token.toLowerCase()))
      return this.problem(`Invalid stop-commands token: '${token}'.`);
    this.#stopToken = token;
    this.#show(line);
  }

  #show(line) {
    this.lines.push(...this.hide(line).split("\n"));
  }
}
