import type { Explanation } from "../../errors";
import { cleanLine } from "../diagnostics";
import { named, ok, problem, unknown, warning, type Check } from "./check";

export type EngineFacts =
  | { readonly kind: "usable"; readonly version: string; readonly asked: string }
  | { readonly kind: "unusable"; readonly why: Explanation };

export function engineCheck(facts: EngineFacts): Check {
  const id = "engine";
  if (facts.kind === "unusable") {
    const { what, why, next } = facts.why;
    return problem({ id, found: [what, why].filter((part) => part !== undefined && part !== "").join(" "), fix: next });
  }
  const asked = facts.asked === "" ? "any version 3 is asked for" : `${cleanLine(facts.asked, 80)} is asked for`;
  return ok({ id, found: `Pulumi ${cleanLine(facts.version, 60)}; ${asked}.` });
}

/** What `pulumi about` says of a project's program. */
export interface ProgramFacts {
  /** From the repository's root. */
  readonly workDir: string;
  readonly runtime: string;
  /** undefined: it could not be asked. */
  readonly about:
    | {
        /** null: the engine found no language host, or nothing to run the program with. */
        readonly language: { readonly executable: string; readonly version: string } | null;
        readonly plugins: readonly { readonly name: string; readonly version: string | null }[];
        readonly errors: readonly string[];
      }
    | undefined;
  readonly packages: "there" | "to-be-installed" | "missing";
}

const SET_UP: Readonly<Record<string, string>> = {
  nodejs: "Set up Node.js before this step (actions/setup-node).",
  bun: "Set up Bun before this step (oven-sh/setup-bun).",
  python: "Set up Python before this step (actions/setup-python).",
  go: "Set up Go before this step (actions/setup-go).",
  dotnet: "Set up .NET before this step (actions/setup-dotnet).",
  java: "Set up Java before this step (actions/setup-java).",
};

/** Whether a project's program can be run: its language, its packages, the plugins that it names. */
export function programCheck({ workDir, runtime, about, packages }: ProgramFacts): Check {
  const at = { id: "program", subject: workDir };
  const language = cleanLine(runtime, 40);
  if (packages === "missing")
    return problem({
      ...at,
      found: `The packages of the ${language} program are not installed, and \`install: never\` leaves it so.`,
      fix: "Install them in a step before this one, or leave `install` on `auto`.",
    });
  if (about === undefined)
    return unknown({
      ...at,
      found: `\`pulumi about\` told nothing of the ${language} program.`,
      fix: "Run `pulumi about` in the folder.",
    });
  // YAML is read by its host alone.
  if (about.language === null && runtime !== "yaml") return noLanguage(at, language, about.errors, runtime);
  const install =
    packages === "to-be-installed" ? " Its packages are not installed yet; `pulumi install` does it first." : "";
  return ok({ ...at, found: `${languageWords(about.language, language)}.${install}${pluginWords(about.plugins)}` });
}

function noLanguage(
  at: { id: string; subject: string },
  language: string,
  errors: readonly string[],
  runtime: string,
): Check {
  const said = errors.find((error) => /runtime|language|plugin|executable/i.test(error));
  const found = `Nothing was found to run the ${language} program with${said === undefined ? "" : `: ${cleanLine(said, 300).replace(/[.:]*$/, "")}`}.`;
  const fix = SET_UP[runtime];
  return fix === undefined
    ? warning({ ...at, found, fix: "Set up what the program's language needs before this step." })
    : problem({ ...at, found, fix });
}

type About = NonNullable<ProgramFacts["about"]>;

const languageWords = (found: About["language"], language: string): string =>
  found === null || found.executable === ""
    ? `A ${language} program`
    : `A ${language} program, run by ${named(found.executable)} ${cleanLine(found.version, 60)}`;

/** The language's own host is a plugin too, without a version. */
function pluginWords(plugins: About["plugins"]): string {
  const named = plugins.flatMap(({ name, version }) =>
    version === null ? [] : [`${cleanLine(name, 60)} ${cleanLine(version, 40)}`],
  );
  if (named.length === 0) return "";
  const more = named.length > 8 ? ` and ${named.length - 8} more` : "";
  return ` Plugins: ${named.slice(0, 8).join(", ")}${more}; one that is missing is loaded when it is needed.`;
}
