const ESCAPE = "\u001b";
const TOKEN = new RegExp(`${ESCAPE}\\[(\\??[0-9;]*)([A-Za-z])|\\r|\\n|[^\\r\\n${ESCAPE}]+|${ESCAPE}`, "g");

/**
 * What a terminal shows of what is written to it, as far as our own sequences go: colours are passed over, lines that are
 * longer than it is wide go on in the next row, or are cut where wrapping is off. Rows that scrolled away are kept.
 */
export class TerminalScreen {
  readonly isTTY = true;
  readonly columns: number;
  readonly rows: number;
  /** All that was written, as it came. */
  written = "";
  readonly #rows: string[] = [""];
  #row = 0;
  #column = 0;
  #wraps = true;

  constructor(columns = 80, rows = 24) {
    this.columns = columns;
    this.rows = rows;
  }

  write(text: string): boolean {
    this.written += text;
    for (const [token, value = "", letter] of text.matchAll(TOKEN)) this.#take(token, value, letter);
    return true;
  }

  /** What is to be seen, the rows that scrolled away before it; without empty rows at the end. */
  lines(): string[] {
    const last = this.#rows.findLastIndex((row) => row.trim() !== "");
    return this.#rows.slice(0, last + 1).map((row) => row.trimEnd());
  }

  #take(token: string, value: string, letter: string | undefined): void {
    if (letter !== undefined) this.#control(value, letter);
    else if (token === "\r") this.#column = 0;
    else if (token === "\n") this.#newLine();
    else if (token === ESCAPE) throw new Error("A sequence that is not known here.");
    else for (const character of token) this.#put(character);
  }

  #control(value: string, letter: string): void {
    if (letter === "m") return;
    if (letter === "A") this.#up(Number(value));
    else if (letter === "J" && value === "") this.#clearBelow();
    else if (value === "?7") this.#wraps = letter === "h";
    else throw new Error(`A sequence that is not known here: ${value}${letter}.`);
  }

  /** What has scrolled away is out of reach. */
  #up(count: number): void {
    const top = Math.max(0, this.#rows.length - this.rows);
    if (this.#row - count < top) throw new Error("The cursor was to go above the screen.");
    this.#row -= count;
  }

  #clearBelow(): void {
    this.#rows.length = this.#row + 1;
    this.#rows[this.#row] = (this.#rows[this.#row] ?? "").slice(0, this.#column);
  }

  #newLine(): void {
    [this.#row, this.#column] = [this.#row + 1, 0];
    this.#rows[this.#row] ??= "";
  }

  #put(character: string): void {
    if (this.#column === this.columns) {
      if (!this.#wraps) return;
      this.#newLine();
    }
    const row = (this.#rows[this.#row] ?? "").padEnd(this.#column);
    this.#rows[this.#row] = row.slice(0, this.#column) + character + row.slice(this.#column + 1);
    this.#column += 1;
  }
}
