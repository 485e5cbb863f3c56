import { appendFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { followFile, followLines } from "./follow-file";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "follow-file-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const euro = Buffer.from("€"); // three bytes

describe("followFile", () => {
  it("waits for the file, tells text as it comes and never cuts a character", async () => {
    const path = join(folder, "grows");
    const texts: string[] = [];
    const followed = followFile(path, (text) => texts.push(text));
    await writeFile(path, Buffer.concat([Buffer.from("5 "), euro.subarray(0, 2)]));
    while (texts.length === 0) await sleep(5);
    expect(texts.join("")).toBe("5 ");
    await appendFile(path, Buffer.concat([euro.subarray(2), Buffer.from("\r\n")]));
    await followed.end();
    expect(texts.join("")).toBe("5 €\r\n");
  });

  it("reads to the end of what was written before end(), and of nothing at all", async () => {
    const path = join(folder, "large");
    const large = `${"x€".repeat(1_000_000)}🎉`;
    await writeFile(path, large);
    let text = "";
    await followFile(path, (piece) => (text += piece)).end();
    expect(text === large).toBe(true);
    await expect(followFile(join(folder, "none"), () => undefined).end()).resolves.toBeUndefined();
  });

  it("shows what is no UTF-8 as such", async () => {
    const path = join(folder, "cut");
    await writeFile(path, Buffer.concat([Buffer.from("a"), euro.subarray(0, 1)]));
    const texts: string[] = [];
    await followFile(path, (text) => texts.push(text)).end();
    expect(texts.join("")).toBe("a\uFFFD");
  });

  it("rejects with what the listener throws", async () => {
    const path = join(folder, "thrown");
    await writeFile(path, "a");
    const followed = followFile(path, () => {
      throw new RangeError("no");
    });
    await expect(followed.end()).rejects.toThrow(RangeError);
  });
});

describe("followLines", () => {
  it.each([
    { text: "", lines: [] },
    { text: "a\nb\n", lines: ["a", "b"] },
    { text: "a\n\nb", lines: ["a", "", "b"] },
    { text: `${"y".repeat(600_000)}\nz`, lines: ["y".repeat(600_000), "z"] },
  ])("tells each line once ($text.length characters)", async ({ text, lines }) => {
    const path = join(await mkdtemp(join(folder, "lines-")), "file");
    await writeFile(path, text);
    const told: string[] = [];
    await followLines(path, (line) => told.push(line)).end();
    expect(told).toEqual(lines);
  });
});
