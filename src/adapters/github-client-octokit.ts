import type { OctokitOptions } from "@octokit/core/types";

/** How patient a client is. Seconds are shortened in tests only. */
export interface Patience {
  /** Tries again after this many failures (5xx, no connection), waiting 1, 4 and 9 seconds. */
  readonly retries: number;
  /** All that is waited for because of rate limits, in seconds. */
  readonly waitSeconds: number;
  /** One try of one request, in milliseconds. */
  readonly answerMs: number;
  /** What a second lasts, in milliseconds. */
  readonly secondMs: number;
}

const PATIENCE: Patience = { retries: 3, waitSeconds: 90, answerMs: 30_000, secondMs: 1000 };
/** After this many waits for a limit, a request gives up. */
const LIMIT_TRIES = 2;
/** Refusals that stay the same however often one asks; limits (403, 429) are the throttling's business. */
const FINAL = [400, 401, 403, 404, 410, 422, 429, 451];

export type Octokit = Awaited<ReturnType<typeof makeOctokit>>;

/**
 * GitHub's client, loaded only when it is needed: retries with bounds, waits for rate limits with a bound over all waits,
 * and the runner's proxy.
 */
export async function makeOctokit(token: string, apiUrl: string, patience: Partial<Patience> = {}) {
  const [{ getOctokit }, { defaults }, { retry }, { throttling }] = await Promise.all([
    import("@actions/github"),
    import("@actions/github/lib/utils"),
    import("@octokit/plugin-retry"),
    import("@octokit/plugin-throttling"),
  ]);
  const options = { ...PATIENCE, ...patience };
  const fetchThroughProxy = (defaults.request as { fetch: typeof fetch }).fetch;
  return getOctokit(token, optionsOf(apiUrl, options, fetchThroughProxy), retry, throttling);
}

function optionsOf(apiUrl: string, patience: Patience, fetchThroughProxy: typeof fetch): OctokitOptions {
  const { retries, secondMs } = patience;
  const mayWait = waitBudget(patience.waitSeconds);
  return {
    baseUrl: apiUrl,
    userAgent: "infra-action",
    log: SILENT,
    request: { fetch: wholeAnswers(fetchThroughProxy, patience.answerMs) },
    retry: { retries, doNotRetry: FINAL, retryAfterBaseValue: secondMs },
    throttle: { onRateLimit: mayWait, onSecondaryRateLimit: mayWait, retryAfterBaseValue: secondMs, ...UNPACED },
  };
}

/**
 * The plugin would put a second between two writes, and counts asking who we are as one: a run writes once or twice, so
 * that would only make every comment later. Limits are answered when GitHub sets them.
 */
const atOnce = { key: () => ({ schedule: (_: unknown, work: () => Promise<unknown>) => work() }) };
const UNPACED = { write: atOnce, notifications: atOnce } as unknown as Pick<Throttle, "write" | "notifications">;
type Throttle = NonNullable<OctokitOptions["throttle"]>;

const nothing = (): void => undefined;
const SILENT = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/** Says whether a wait is worth it: not too often for one request, and not too long over all of them. */
function waitBudget(seconds: number) {
  let left = seconds;
  return (retryAfter: number, _request: unknown, _octokit: unknown, retryCount: number): boolean => {
    if (retryCount >= LIMIT_TRIES || retryAfter > left) return false;
    left -= retryAfter;
    return true;
  };
}

/**
 * Fetches with a time limit and reads the body before anybody looks at it: Octokit takes an answer that broke off for an
 * empty one, and an empty list of comments would make us write a second comment.
 */
function wholeAnswers(fetchThroughProxy: typeof fetch, answerMs: number): typeof fetch {
  return async (input, init) => {
    const response = await fetchThroughProxy(input, { ...init, signal: AbortSignal.timeout(answerMs) });
    const body = await response.arrayBuffer();
    const { status, statusText, headers } = response;
    const isBodyless = status === 204 || status === 205 || status === 304;
    if (status === 200 && body.byteLength === 0) throw new TypeError("empty answer");
    const whole = new Response(isBodyless ? null : body, { status, statusText, headers: new Headers([...headers]) });
    // Where it came from, which a response that one makes oneself does not know: paging of counted lists reads it.
    return Object.defineProperty(whole, "url", { value: response.url });
  };
}
