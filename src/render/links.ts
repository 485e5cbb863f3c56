import type { Run, Source } from "../domain/report";
import { code } from "./inert";

/** Longer ones would take the room of what matters. */
const LONGEST = 2000;

/** An address that can stand between the brackets of a Markdown link; null for anything but plain http(s). */
export function safeUrl(url: string | null): string | null {
  if (url === null || !URL.canParse(url)) return null;
  const parsed = new URL(url);
  if (!/^https?:$/.test(parsed.protocol) || parsed.username !== "" || parsed.password !== "") return null;
  const address = parsed.href.replace(/[^\w\-./:?#&=%~,+@]/g, (character) => percent(character));
  return address.length > LONGEST ? null : address;
}

/** Text that is Markdown already, as a link where there is an address. */
export function link(text: string, url: string | null): string {
  const address = safeUrl(url);
  return address === null ? text : `[${text}](${address})`;
}

/** `file:line` in the commit that was judged. Without a commit to point at, the words alone. */
export function sourceLink(source: Source, run: Run): string {
  return link(code(`${source.file}:${source.line}`), blobUrl(source, run));
}

/** The commit's page, or null where the run knows none. */
export function commitUrl(run: Run): string | null {
  const repository = repositoryUrl(run);
  return repository === null || run.sha === null ? null : `${repository}/commit/${run.sha}`;
}

function blobUrl(source: Source, run: Run): string | null {
  const repository = repositoryUrl(run);
  const segments = source.file.split("/");
  const wanders = segments.some((segment) => segment === "" || segment === "." || segment === "..");
  if (repository === null || run.sha === null || wanders) return null;
  return `${repository}/blob/${run.sha}/${segments.map(percent).join("/")}#L${source.line}`;
}

function repositoryUrl({ serverUrl, repository, sha }: Run): string | null {
  if (serverUrl === null || repository === null || !/^[\w.-]+\/[\w.-]+$/.test(repository)) return null;
  if (sha !== null && !/^[0-9a-f]{7,64}$/i.test(sha)) return null;
  return `${serverUrl.replace(/\/+$/, "")}/${repository}`;
}

function percent(text: string): string {
  const encoded = encodeURIComponent(text.toWellFormed());
  return encoded.replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
