import type { HttpResult } from "../health/evidence";

/** A web address that has to answer, and what it has to answer. */
export interface WebCheck {
  readonly url: string;
  /** Default: any of 200 to 299. */
  readonly status: number | undefined;
  /** A regular expression that the answer's body has to match. */
  readonly body: RegExp | undefined;
  readonly latencyMilliseconds: number | undefined;
  /** The certificate has to hold for so many days more. */
  readonly certificateDays: number;
  readonly retries: number;
  readonly followRedirects: boolean;
  readonly allowPrivate: boolean;
  readonly timeoutMilliseconds: number;
}

/** What a web address answered; `body` is its first 64 KiB. */
export type WebAnswer =
  | {
      readonly kind: "answered";
      readonly status: number;
      readonly body: string;
      readonly location: string | null;
      readonly latencyMilliseconds: number;
      /** Milliseconds since the epoch. */
      readonly certificateExpires: number | null;
    }
  | { readonly kind: "failed"; readonly why: string; readonly certificateExpires: number | null }
  | { readonly kind: "refused"; readonly why: string };

const DAY_MS = 86_400_000;

/** Whether the answer is the wanted one; the first thing that is wrong with it, in words. */
export function judgeAnswer(check: WebCheck, answer: WebAnswer, now: number): HttpResult {
  const none = {
    url: check.url,
    status: null,
    problem: null,
    latencyMilliseconds: null,
    certificateExpires: null,
    notAsked: null,
  };
  if (answer.kind === "refused") return { ...none, notAsked: answer.why };
  if (answer.kind === "failed") return { ...none, certificateExpires: answer.certificateExpires, problem: answer.why };
  const { status, latencyMilliseconds, certificateExpires } = answer;
  const problem = problemOf(check, answer, now);
  return { ...none, status, latencyMilliseconds, certificateExpires, problem };
}

function problemOf(check: WebCheck, answer: Extract<WebAnswer, { kind: "answered" }>, now: number): string | null {
  const { status, latencyMilliseconds, certificateExpires, body, location } = answer;
  const isWanted = check.status === undefined ? status >= 200 && status < 300 : status === check.status;
  if (!isWanted)
    return `answers ${String(status)}${redirection(check, status, location)}, not ${String(check.status ?? "200 to 299")}`;
  if (check.body !== undefined && !check.body.test(body))
    return `answers ${String(status)}, but not with ${check.body.source}`;
  if (check.latencyMilliseconds !== undefined && latencyMilliseconds > check.latencyMilliseconds)
    return `answers after ${String(latencyMilliseconds)} ms, later than ${String(check.latencyMilliseconds)} ms`;
  return certificateExpires === null ? null : certificateProblem(certificateExpires - now, check);
}

/** It may have ended, and yet there is an answer: NODE_TLS_REJECT_UNAUTHORIZED=0 looks at no certificate. */
function certificateProblem(left: number, { certificateDays }: WebCheck): string | null {
  if (left <= 0) return "its certificate has expired";
  const days = Math.floor(left / DAY_MS);
  if (days >= certificateDays) return null;
  return days === 0
    ? "has a certificate that ends within a day"
    : `has a certificate that ends in ${String(days)} ${days === 1 ? "day" : "days"}`;
}

/** Where it sends to is foreign text: only its beginning, for who has to find it. */
function redirection({ followRedirects }: WebCheck, status: number, location: string | null): string {
  if (status < 300 || status > 399 || followRedirects) return "";
  return location === null ? "" : ` (to ${location.slice(0, 100)}; "redirects: true" follows)`;
}
