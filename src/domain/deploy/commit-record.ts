/**
 * What a commit on a GitOps branch says about itself, as trailers of its message (docs/deploy.md). Whoever may push to the
 * branch can write anything there.
 */
export interface CommitRecord {
  readonly service: string;
  /** The commit that its images were deployed from; undefined: it is not known, and nothing goes by this record. */
  readonly commit: string | undefined;
  /** The run's page. */
  readonly run: string | null;
}

const SERVICE = "Infra-Action-Service";
const COMMIT = "Infra-Action-Commit";
const RUN = "Infra-Action-Run";

/** The line that a service's commits have. */
export const serviceTrailer = (service: string): string => `${SERVICE}: ${inLine(service)}`;

/** A commit's message: a line for people, and the record. */
export function recordMessage(title: string, { service, commit, run }: CommitRecord): string {
  const trailers = [
    serviceTrailer(service),
    ...(commit === undefined ? [] : [`${COMMIT}: ${commit}`]),
    ...(run === null ? [] : [`${RUN}: ${inLine(run)}`]),
  ];
  return `${inLine(service)}: ${title.replaceAll(/\s+/g, " ")}\n\n${trailers.join("\n")}\n`;
}

/**
 * The commit that a message records for a service. undefined: it is no record of it, names none or several, or something
 * else than a commit's whole hash.
 */
export function recordedCommit(message: string, service: string): string | undefined {
  const lines =
    message
      .trimEnd()
      .split(/\n\s*\n/)
      .at(-1)
      ?.split("\n") ?? [];
  const valuesOf = (name: string) =>
    lines.filter((line) => line.startsWith(`${name}:`)).map((line) => line.slice(name.length + 1).trim());
  const [services, commits] = [valuesOf(SERVICE), valuesOf(COMMIT)];
  const [commit = ""] = commits;
  if (services.length !== 1 || services[0] !== inLine(service) || commits.length !== 1) return undefined;
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(commit) ? commit : undefined;
}

/** What would begin a new line, cannot be seen or is lost at a line's end stands there as in a URL; names stay distinct. */
const inLine = (text: string): string => text.replaceAll(/[\s\p{Cc}\p{Cf}%]/gu, encodeURIComponent);
