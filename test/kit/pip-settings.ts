import { execFile } from "node:child_process";
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
/** One of the folders in which pip looks for the settings of a whole machine. */
const INSIDE = "/etc/xdg/pip";
const OF_THE_INDEX =
  /^(?::env:|global|install)\.(index-url|extra-index-url|trusted-host|proxy|default-timeout|timeout|retries|cert)='(.*)'$/;

/**
 * The variables with which buildah's builds reach the package index that this machine's pip uses: none where nothing is
 * set. A folder that only the RUN steps see, so neither the Dockerfile nor the image nor who builds it changes.
 */
export async function pipVariables(python: string, folder: string): Promise<Readonly<Record<string, string>>> {
  const { stdout } = await run(python, ["-m", "pip", "config", "list"]);
  const { cert = certificates(), ...settings } = settingsOf(stdout);
  if (cert === undefined && Object.keys(settings).length === 0) return {};
  const own = join(folder, "pip");
  await mkdir(own);
  if (cert !== undefined) await copyFile(cert, join(own, "ca.crt"));
  const all = cert === undefined ? settings : { ...settings, cert: `${INSIDE}/ca.crt` };
  const lines = Object.entries(all).map(([name, value]) => `${name} = ${value}\n`);
  await writeFile(join(own, "pip.conf"), `[global]\n${lines.join("")}`, { mode: 0o600 });
  const conf = join(folder, "containers.conf");
  await writeFile(conf, `[containers]\nvolumes = ["${own}:${INSIDE}:ro"]\n`);
  return { CONTAINERS_CONF: conf };
}

/** What pip tells of its files and its environment, as Python writes strings; the environment is obeyed first. */
function settingsOf(listed: string): Record<string, string> {
  const found = listed.split("\n").flatMap((line) => {
    const [, name, value] = OF_THE_INDEX.exec(line) ?? [];
    return name === undefined || value === undefined
      ? []
      : [{ name, value: value.replaceAll("\\n", "\n  "), first: line.startsWith(":env:") }];
  });
  const ordered = [...found.filter(({ first }) => !first), ...found.filter(({ first }) => first)];
  return Object.fromEntries(ordered.map(({ name, value }) => [name, value]));
}

/** The certificate authorities of this machine, where pip is told of them as every program is. */
const certificates = (): string | undefined => process.env["REQUESTS_CA_BUNDLE"] ?? process.env["SSL_CERT_FILE"];
