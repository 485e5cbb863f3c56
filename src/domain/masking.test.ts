import fc from "fast-check";
import { makeMasker, MASK } from "./masking";
import { processorTime } from "./testing/processor-time";

/** What is left to read: the text without the marks. */
const readable = (text: string) => text.split(MASK);
const secretText = fc.oneof(
  fc.string({ minLength: 4, maxLength: 40 }),
  fc.string({ minLength: 4, maxLength: 40, unit: "grapheme" }),
  fc.string({
    minLength: 4,
    maxLength: 12,
    unit: fc.constantFrom("a", "b", "=", "/", "+", "\n", " ", '"', "\\", "<", "%"),
  }),
);

describe("makeMasker", () => {
  const secret = 'p@ss/wörd "1"\\+<&>';
  it.each<{ as: string; text: string }>([
    { as: "it is", text: secret },
    { as: "JSON", text: JSON.stringify({ password: secret }) },
    { as: "JSON in JSON", text: JSON.stringify(JSON.stringify({ password: secret })) },
    { as: "Go writes JSON", text: '"p@ss/wörd \\"1\\"\\\\+\\u003c\\u0026\\u003e"' },
    { as: "Python writes JSON", text: '"p@ss/w\\u00f6rd \\"1\\"\\\\+<&>"' },
    { as: "a URL's part", text: `https://u:${encodeURIComponent(secret)}@host/` },
    {
      as: "a URL's part in lower case",
      text: encodeURIComponent(secret).replace(/%../g, (byte) => byte.toLowerCase()),
    },
    { as: "a form's field", text: `password=${new URLSearchParams({ p: secret }).toString().slice(2)}&x=1` },
    { as: "base64", text: `Basic ${Buffer.from(secret).toString("base64")}` },
    { as: "base64 for URLs", text: Buffer.from(secret).toString("base64url") },
  ])("hides a secret written as $as", ({ text }) => {
    const masked = makeMasker([secret]).mask(text);

    expect(masked).toContain(MASK);
    expect(masked).not.toMatch(/p@ss|wörd|rd%20|cEBzcy93/);
  });

  it.each(["", "u:", "user:", "user1:"])("hides a secret inside base64, whatever stands before it (%j)", (before) => {
    const masked = makeMasker(["correct horse battery"]).mask(
      Buffer.from(`${before}correct horse battery:x`).toString("base64"),
    );

    const rest = readable(masked).map((piece) => Buffer.from(piece, "base64").toString("latin1"));
    expect(masked).toContain(MASK);
    expect(rest.join("")).not.toMatch(/correc|horse|attery/);
  });

  it("hides each line of a secret of several lines", () => {
    const key = "-----BEGIN KEY-----\r\nMIIEabcd\r\n  indented-line\r\n}\r\n-----END KEY-----\r\n";

    expect(makeMasker([key]).mask("x MIIEabcd y indented-line z }")).toBe(`x ${MASK} y ${MASK} z }`);
  });

  it.each<{ secret: string; because: string }>([
    { secret: "", because: "it is empty" },
    { secret: "abc", because: "it is short" },
    { secret: "  abc \n", because: "white space at the ends does not count" },
    { secret: "true", because: "it is a common word" },
    { secret: "False", because: "it is a common word" },
    { secret: "null", because: "it is a common word" },
    { secret: "8001", because: "it is a small number" },
    { secret: "-443", because: "it is a small number" },
  ])("does not look for $secret: $because", ({ secret: short }) => {
    const masker = makeMasker([short]);

    expect(masker.forms()).toEqual([]);
    expect(masker.tooShort).toBe(short === "" ? 0 : 1);
    expect(masker.mask(`a${short}b`)).toBe(`a${short}b`);
  });

  it.each<{ secrets: string[]; text: string; masked: string; because: string }>([
    {
      secrets: ["hunter2", "hunter22"],
      text: "hunter22 hunter2",
      masked: `${MASK} ${MASK}`,
      because: "the longest wins",
    },
    { secrets: ["abcdef", "defghi"], text: "-abcdefghi-", masked: `-${MASK}-`, because: "both go where two overlap" },
    { secrets: ["hunter2"], text: "hunter2hunter2", masked: MASK + MASK, because: "neighbours are two" },
    { secrets: ["secret"], text: `a secret ${MASK}`, masked: `a ${MASK} ${MASK}`, because: "the mark itself stays" },
    { secrets: ["hunter2\n"], text: "a hunter2\nb", masked: `a ${MASK}\nb`, because: "a line's end is no secret" },
    { secrets: ["hunter2\n"], text: btoa("hunter2\n"), masked: MASK, because: "in base64 it is a part of the rest" },
    { secrets: ["12345678"], text: "12345678", masked: MASK, because: "a long number is a secret" },
    {
      secrets: ["$&$1", "a.*b"],
      text: "$&$1 a.*b axxb",
      masked: `${MASK} ${MASK} axxb`,
      because: "nothing is a pattern",
    },
    {
      secrets: ["abcdefghij", "cdef"],
      text: "xabcdef",
      masked: `xab${MASK}`,
      because: "a form longer than the rest does not match",
    },
  ])("masks $text as $masked: $because", ({ secrets, text, masked }) => {
    expect(makeMasker(secrets).mask(text)).toBe(masked);
  });

  it("leaves no form of any secret to read", () => {
    fc.assert(
      fc.property(
        fc.array(secretText, { minLength: 1, maxLength: 5 }),
        fc.array(fc.nat()),
        fc.string(),
        (secrets, picks, between) => {
          const masker = makeMasker(secrets);
          const forms = masker.forms();
          const text = picks.map((pick) => `${between}${forms[pick % Math.max(1, forms.length)] ?? ""}`).join("");

          for (const piece of readable(masker.mask(text))) for (const form of forms) expect(piece).not.toContain(form);
        },
      ),
    );
  });

  it("changes nothing where there is no secret", () => {
    fc.assert(fc.property(fc.string(), (text) => makeMasker([]).mask(text) === text));
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("a", "b", "\n") }),
        (text) => makeMasker(["xxxxxx"]).mask(text) === text,
      ),
    );
  });

  it("masks 10 MB with 1,000 secrets in little time", () => {
    const secrets = Array.from({ length: 1000 }, (_, index) => `AKIA-secret-number-${index}-${index * 7919}`);
    const line = "a line of output as programs print it, AKIA- and so on, with nothing in it\n";
    const text = line.repeat(140_000) + secrets.join("\n");
    const masker = makeMasker(secrets);
    let masked = "";
    const spent = processorTime(() => {
      masked = masker.mask(text);
    });

    expect(masked.endsWith(`${MASK}\n${MASK}`)).toBe(true);
    expect(spent).toBeLessThan(10_000);
  });
});
