import type { ProjectDescription } from "../lab/engine/project-files";

/**
 * What an attacker would put into names, values and messages. Each that could be acted on has PWNED in it, so that what came
 * of it can be found.
 */
export const TRICKS = {
  mention: "@octocat @org/team cc a@b.io",
  issue: "fixes #123, GH-12, octo/repo#9, org/app@4f2a9c1d7be0835566aa12cd90ef3412bb78de01",
  link: "https://evil.example/PWNED www.evil.example [click](javascript:alert(1)) ![i](http://evil.example/x.png)",
  reference: "[x]: http://evil.example/PWNED 'PWNED'",
  closing: "</details></summary></sub></code></pre></table></blockquote>--><script>PWNED()</script>",
  comment: "--> <!-- infra-action:v1 {} -->",
  element: "<img src=x onerror=PWNED()><a href='http://evil.example'>PWNED</a><details open>",
  fence: "\n```\n````\n`````````````\n~~~~\n```diff\n# PWNED\n```",
  backticks: "`` ` ``` @octocat `",
  table: "| PWNED | \\| PWNED |\n| --- | --- |",
  structure: "\n\n# PWNED\n\n- [ ] PWNED\n\n> PWNED\n\n---\n\n1. PWNED",
  formula: "$x^2$ $$PWNED$$ $`PWNED`$ :tada:",
  error: "\n::error file=PWNED,line=1::PWNED\n::warning::PWNED\n::notice title=PWNED::PWNED",
  output: "\n::set-output name=PWNED::PWNED\r::save-state name=PWNED::PWNED",
  environment: "\n::set-env name=PWNED::PWNED\n::add-path::/PWNED\n::stop-commands::PWNED",
  mask: "\n::add-mask::PWNED\n  ::add-mask::PWNED\n\u200b::add-mask::PWNED\n\u00a0::add-mask::PWNED",
  older: "##[set-output name=PWNED;]PWNED ##[add-mask]PWNED ##[error]PWNED",
  group: "\n::endgroup::\n::group::PWNED\n::debug::PWNED\n::add-matcher::PWNED",
  ansi: "\u001b[31mred\u001b[2J\u001b]8;;http://evil.example/PWNED\u0007link\u001b]8;;\u0007\u001b[1A\u001b[2K\r",
  bidi: "\u202etxt.exe\u202c \u2066PWNED\u2069 \u200f \u061c",
  invisible: "a\u200bb\u2060c\ufeffd\u00ade\u{e0041}f",
  separators: "a\u2028::add-mask::PWNED\u2029::add-mask::PWNED\u0085::add-mask::PWNED\u000b::add-mask::PWNED",
  control: "a\u0001\u0008\u007f\u009b31mb",
  nothing: "before\u0000after",
  delimiter: "ghadelimiter_PWNED\nEOF\nPWNED=1\nPWNED<<EOF\nPWNED\nEOF",
  prototype: "__proto__",
  long: `start ${"x".repeat(1_000_000)} end`,
} as const;

export type Trick = keyof typeof TRICKS;

const PROGRAM = `const pulumi = require("@pulumi/pulumi");
const lab = require("lab");
const { names, value, logs, prints, fails, throws, outputs } = require("./x.json");
for (const [index, name] of names.entries()) {
  new lab.Thing(name, { value: value[index], document: JSON.stringify({ [name]: value[index] }), tags: { [name.slice(0, 99)]: value[index] } });
}
for (const [name, message] of Object.entries(fails)) new lab.Thing(name, { value: 1, lab: { fail: { check: message } } });
for (const text of logs) { pulumi.log.warn(text); pulumi.log.info(text); }
for (const text of prints) { console.log(text); console.error(text); }
if (throws) throw new Error(throws);
for (const [name, text] of outputs) exports[name] = text;
`;

export interface HostileInputs {
  readonly names: readonly string[];
  /** Of each name's property. */
  readonly value: readonly string[];
  readonly logs?: readonly string[];
  readonly prints?: readonly string[];
  /** Messages of the provider's check, by resource. */
  readonly fails?: Readonly<Record<string, string>>;
  readonly throws?: string;
  readonly outputs?: readonly (readonly [name: string, value: string])[];
}

/** A program that says what it is told, wherever a program can say something. */
export function hostileProgram(inputs: HostileInputs): ProjectDescription {
  return {
    name: "hostile",
    runtime: "nodejs",
    program: PROGRAM,
    inputs: { logs: [], prints: [], fails: {}, throws: "", outputs: [], ...inputs },
    settings: `description: ${JSON.stringify([TRICKS.mention, TRICKS.closing, TRICKS.fence, TRICKS.error, TRICKS.output].join(" "))}`,
  };
}
