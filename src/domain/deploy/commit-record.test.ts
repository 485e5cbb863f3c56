import { recordedCommit, recordMessage, serviceTrailer } from "./commit-record";

const SHA = "1234567890".repeat(4);
const RUN = "https://github.com/org/app/actions/runs/7";
const record = (service: string) => ({ service, commit: SHA, run: RUN });

it("is a line for people and three for the next run", () => {
  expect(recordMessage("registry.test/day sha256:aaaa", record("day"))).toBe(
    `day: registry.test/day sha256:aaaa

Infra-Action-Service: day
Infra-Action-Commit: ${SHA}
Infra-Action-Run: ${RUN}
`,
  );
});

it("leaves out what is not known", () => {
  const message = recordMessage("x", { service: "day", commit: undefined, run: null });
  expect(message).toBe("day: x\n\nInfra-Action-Service: day\n");
  expect(recordedCommit(message, "day")).toBeUndefined();
});

it.each([
  "day",
  "day service",
  " day",
  "day%20",
  "-day",
  "--all",
  "#day",
  "day: x",
  `day\nInfra-Action-Service: dusk`,
  `day\n\nInfra-Action-Service: dusk\nInfra-Action-Commit: ${"0".repeat(40)}`,
  "day\r\u2028\u2029\u0085\u0000",
  "\u202eyad",
  "Tag & Nacht (prod) – 日",
])("of a service named %j it is read again, and is none of another's", (service) => {
  const message = recordMessage("a\n\nInfra-Action-Service: dusk", record(service));
  expect(message.split("\n")).toHaveLength(6);
  expect(message).not.toMatch(/[\r\u0000\u0085\u2028\u2029\u202e]/);
  expect(message).toContain(serviceTrailer(service));
  expect(recordedCommit(message, service)).toBe(SHA);
  for (const other of ["dusk", "da", "days", "day\n", ""]) expect(recordedCommit(message, other)).toBeUndefined();
});

it("tells services apart whose names differ in what a line cannot have", () => {
  const names = ["a b", "a%20b", "a\nb", "a\tb", "ab"];
  expect(new Set(names.map(serviceTrailer)).size).toBe(names.length);
});

const trailers = (...lines: string[]): string => `day: x\n\n${lines.join("\n")}\n`;
it.each<[string, string, string | undefined]>([
  [
    "with a sign-off below",
    trailers("Infra-Action-Service: day", `Infra-Action-Commit: ${SHA}`, "Signed-off-by: a"),
    SHA,
  ],
  ["of SHA-256", trailers("Infra-Action-Service: day", `Infra-Action-Commit: ${"ab".repeat(32)}`), "ab".repeat(32)],
  ["with line ends of Windows", trailers("Infra-Action-Service: day\r", `Infra-Action-Commit: ${SHA}\r`), SHA],
  ["short", trailers("Infra-Action-Service: day", "Infra-Action-Commit: 1234567"), undefined],
  ["between the two lengths", trailers("Infra-Action-Service: day", `Infra-Action-Commit: ${SHA}0`), undefined],
  ["in capitals", trailers("Infra-Action-Service: day", `Infra-Action-Commit: ${"A".repeat(40)}`), undefined],
  ["an option", trailers("Infra-Action-Service: day", "Infra-Action-Commit: --upload-pack=touch x"), undefined],
  ["a branch", trailers("Infra-Action-Service: day", "Infra-Action-Commit: refs/heads/main"), undefined],
  ["an option behind", trailers("Infra-Action-Service: day", `Infra-Action-Commit: ${SHA} --x`), undefined],
  ["nothing", trailers("Infra-Action-Service: day", "Infra-Action-Commit:"), undefined],
  [
    "two",
    trailers("Infra-Action-Service: day", `Infra-Action-Commit: ${SHA}`, `Infra-Action-Commit: ${SHA}`),
    undefined,
  ],
  [
    "of two services",
    trailers("Infra-Action-Service: day", "Infra-Action-Service: a", `Infra-Action-Commit: ${SHA}`),
    undefined,
  ],
  [
    "quoted before the end",
    `${trailers("Infra-Action-Service: day", `Infra-Action-Commit: ${SHA}`)}\nmore\n`,
    undefined,
  ],
  ["in a message of nothing", "", undefined],
])("reads a commit %s", (_name, message, commit) => {
  expect(recordedCommit(message, "day")).toBe(commit);
});
