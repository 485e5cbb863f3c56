import { Buffer } from "node:buffer";

export interface GitAccess {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** For fetches: checkouts need not keep credentials. */
  readonly token: string | undefined;
  /** https://github.com or a GitHub Enterprise server: the token is sent there only. */
  readonly serverUrl: string | undefined;
}

type Setting = readonly [name: string, value: string];

/**
 * What a repository may configure to be run (file system monitor, hooks, external diffs) is switched off, and names come
 * as they are. A job's container runs as another user than the one that checked out: git must not refuse it.
 */
const ALWAYS: readonly Setting[] = [
  ["core.fsmonitor", "false"],
  ["core.hooksPath", "/dev/null"],
  ["core.quotePath", "false"],
  ["diff.external", ""],
  ["grep.patternType", "default"],
  ["gc.auto", "0"],
  ["maintenance.auto", "false"],
  ["safe.directory", "*"],
];

/**
 * The environment of a git command. All settings, the token's header among them, go by the environment, never by the
 * arguments: those every process of the machine can read. Settings that the environment has already stay.
 */
export function gitSettings(
  { environment, token, serverUrl }: GitAccess,
  sendToken: boolean,
): Readonly<Record<string, string>> {
  const plain = Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  const first = /^\d{1,4}$/.test(plain["GIT_CONFIG_COUNT"] ?? "") ? Number(plain["GIT_CONFIG_COUNT"]) : 0;
  const settings = [...ALWAYS, ...(sendToken ? headerSettings(token, serverUrl) : [])];
  const numbered = settings.flatMap(([name, value], index) => [
    [`GIT_CONFIG_KEY_${first + index}`, name],
    [`GIT_CONFIG_VALUE_${first + index}`, value],
  ]);
  return {
    ...plain,
    ...Object.fromEntries(numbered),
    GIT_CONFIG_COUNT: String(first + settings.length),
    GIT_TERMINAL_PROMPT: "0",
    GIT_OPTIONAL_LOCKS: "0",
    LC_ALL: "C",
  };
}

/** An empty value takes back the header that a checkout has kept: GitHub refuses a request with two of them. */
function headerSettings(token: string | undefined, serverUrl: string | undefined): Setting[] {
  if (token === undefined || token === "" || serverUrl === undefined) return [];
  const name = `http.${serverUrl}/.extraheader`;
  const basic = Buffer.from(`x-access-token:${token}`).toString("base64");
  return [
    [name, ""],
    [name, `AUTHORIZATION: basic ${basic}`],
  ];
}
