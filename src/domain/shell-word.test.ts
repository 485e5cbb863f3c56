import { shellWord } from "./shell-word";

it.each([
  ["aws:ec2/vpc:Vpc", "aws:ec2/vpc:Vpc"],
  ["two words", "'two words'"],
  ["it's; rm -rf /", `'it'\\''s; rm -rf /'`],
  ["$(x)", "'$(x)'"],
  ["", "''"],
])("%j becomes %s", (text, word) => {
  expect(shellWord(text)).toBe(word);
});
