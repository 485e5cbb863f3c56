import type { IncomingMessage } from "node:http";
import type { ApiRequest, WatchEnd } from "../../ports/cluster";
import type { Connection } from "./connection";

/** Bookmarks come about once a minute; a watch that is silent for longer is dead without knowing it. */
const SILENCE_MS = 150_000;
const SERVER_SECONDS = "300";

/** One watch, from its beginning to its end. What comes next is the caller's to decide. */
export async function watchOnce(
  connection: Connection,
  { path, query }: Pick<ApiRequest, "path" | "query">,
  { onEvent, signal }: { readonly onEvent: (event: unknown) => void; readonly signal: AbortSignal },
): Promise<WatchEnd> {
  const request = {
    path,
    query: { ...query, watch: "true", allowWatchBookmarks: "true", timeoutSeconds: SERVER_SECONDS },
  };
  try {
    const { status, response } = await connection.open(request, { signal, silenceMs: SILENCE_MS });
    if (status !== 200) {
      response.resume();
      if (status === 401) await connection.renew();
      return status === 410 ? "gone" : status === 403 || status === 404 || status === 405 ? "refused" : "broken";
    }
    for await (const line of linesOf(response)) {
      const event: unknown = JSON.parse(line);
      if (isGone(event)) return "gone";
      onEvent(event);
    }
    return "closed";
  } catch {
    return signal.aborted ? "stopped" : "broken";
  }
}

/** Not readline: it would not pass a broken stream's error on. */
async function* linesOf(response: IncomingMessage): AsyncGenerator<string> {
  let rest = "";
  response.setEncoding("utf8");
  for await (const chunk of response as AsyncIterable<string>) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    yield* lines.filter((line) => line !== "");
  }
}

/** The stream itself tells, with status 200, that the version asked for is no longer kept. */
function isGone(event: unknown): boolean {
  if (typeof event !== "object" || event === null || !("type" in event) || event.type !== "ERROR") return false;
  const object = "object" in event ? event.object : undefined;
  return typeof object === "object" && object !== null && "code" in object && object.code === 410;
}
