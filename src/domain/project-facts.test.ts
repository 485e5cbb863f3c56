import fc from "fast-check";
import { parseProject } from "./project";
import { projectFacts } from "./project-facts";

const full = (text: string) => {
  const { name, runtime, main, stackConfigDir } = parseProject(text, "infra", "Pulumi.yaml");
  return { name, runtime, main, stackConfigDir };
};
/** What it says, or that it refuses. */
const told = (read: () => object): object | string => {
  try {
    return read();
  } catch (error) {
    return String(error);
  }
};

describe("projectFacts", () => {
  it.each([
    "name: a\nruntime: nodejs\n",
    "name: a-b.c\nruntime: python\ndescription: Day, our first (EKS)\n",
    "name: a\nruntime:\n  name: nodejs\n  options:\n    typescript: true\nmain: src/\n",
    "name: \"a\"\nruntime: 'yaml'\nresources:\n  name: nothing\n  x:\n    type: y\n",
    "name: a # the name\nruntime: go\n# main: b\nstackConfigDir: stacks\n",
    "name: a\n  b\nruntime: go\n",
    "name: 1\nruntime: go\n",
    "name: true\nruntime: go\n",
    "name:\nruntime: go\n",
    "name: a\nname: b\nruntime: go\n",
    "name: a\nruntime: go\nconfig: older\n",
    "name: a\nruntime: go\nconfig:\n  aws:region: x\n",
    "name: a\nruntime: {name: nodejs, options: {}}\n",
    "{name: a, runtime: go}",
    '{"name": "a", "runtime": "go"}',
    "name: a\nruntime:\n  options: {}\n  name: nodejs\n",
    "name: a\nruntime:\n\n  name: nodejs\n",
    "name: a\nruntime: nodejs\ndescription: |\n  name: b\n  main: c\n",
    "name: a\r\nruntime: go\r\n",
    "name: a\nruntime: nodejs\nmain: &x src\n",
    "name: a\nruntime: nodejs\nmain:\n",
    "",
  ])("reads %j as the whole of YAML does", (text) => {
    expect(told(() => projectFacts(text, "infra", "infra/Pulumi.yaml"))).toEqual(told(() => full(text)));
  });

  it("never differs from the full reading, whatever lines come together", () => {
    const key = fc.constantFrom("name", "runtime", "main", "stackConfigDir", "config", "description", "  name", " x");
    const value = fc.constantFrom(
      "a",
      "nodejs",
      '"b c"',
      "'d'",
      "",
      "1",
      "true",
      "a b",
      "a: b",
      "|",
      "# c",
      "x #y",
      "x#y",
      "{}",
      "-",
      "~",
    );
    const line = fc.oneof(
      fc.tuple(key, value).map(([left, right]) => `${left}: ${right}`),
      fc.constantFrom("", "  more", "- item", "---", "# comment", "...", "runtime:", "  name: go", 'name: "a'),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 7 }), (lines) => {
        const text = ["name: base", "runtime: go", ...lines].slice(lines.length % 3).join("\n");
        const expected = told(() => full(text));
        // Mistakes in what is nested are passed over: the engine tells them.
        if (typeof expected === "object")
          expect(told(() => projectFacts(text, "infra", "Pulumi.yaml"))).toEqual(expected);
      }),
      { numRuns: 3000 },
    );
  });
});
