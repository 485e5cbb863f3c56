import type { UpdateKind } from "./update-kind";

/**
 * A comment of ours with a notice below its marker line; one of the same name that is there already is replaced. The marker
 * stays what it was, so the run that this comment is about can still be told.
 * @param lines Markdown without live foreign text
 * @param name letters, digits and spaces
 */
export function withNotice(body: string, lines: readonly string[], name = "state"): string {
  const begin = `<!-- infra-action:notice ${name} -->`;
  const end = `<!-- infra-action:notice ${name} end -->`;
  const [marker = "", ...rest] = body.split("\n");
  const text = rest.join("\n");
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  const without = from >= 0 && to > from ? text.slice(0, from) + text.slice(to + end.length).replace(/^\n+/, "") : text;
  return [marker, begin, "", ...lines, "", end, "", without].join("\n");
}

/** A newer commit is there than the one that the comment is about. */
export function staleNotice({
  shown,
  head,
  runUrl,
}: {
  shown: string | null;
  head: string;
  runUrl: string | null;
}): string[] {
  const running = runUrl === null ? "is running" : `is running [here](${runUrl})`;
  const about = shown === null ? "an earlier commit" : short(shown);
  return ["> [!NOTE]", `> **Out of date.** This is about ${about}; a preview of ${short(head)} ${running}.`];
}

/** What is shown is being made true now, or being undone. */
export function runningNotice(
  kind: UpdateKind,
  { head, runUrl }: { readonly head: string; readonly runUrl: string | null },
): string[] {
  const words = { destroy: "Being destroyed", refresh: "Being refreshed" }[kind as string] ?? "Being deployed";
  const where = runUrl === null ? "" : `, [here](${runUrl})`;
  return [
    "> [!NOTE]",
    `> **${words}** from ${short(head)}${where}. Until that is done, this is what was there before.`,
  ];
}

export function closedNotice(merged: boolean): string[] {
  const words = merged
    ? "**Merged.** This is what was previewed before."
    : "**Closed without merge.** Nothing of this was applied.";
  return ["> [!NOTE]", `> ${words}`];
}

const short = (sha: string): string => (/^[0-9a-f]{40,64}$/.test(sha) ? `\`${sha.slice(0, 7)}\`` : "another commit");
