import type { ServiceHealth, WebCheckWord } from "../config/health-schema";
import type { WebCheck } from "./web-check";

const TIMEOUT_MS = 10_000;

/** The web checks that infra-action.yml and the input name, each in its long form. */
export function webCheckWords(http: ServiceHealth["http"], input: readonly string[]): WebCheckWord[] {
  const own = input.length > 0 ? input : http === undefined ? [] : [http].flat();
  return own.map((word) => (typeof word === "string" ? { url: word } : word));
}

/** What a word of infra-action.yml asks of a web address. */
export function webCheck(word: WebCheckWord, url: string): WebCheck {
  return {
    url,
    status: word.status,
    body: word.body === undefined ? undefined : new RegExp(word.body, "u"),
    latencyMilliseconds: word.latency === undefined ? undefined : milliseconds(word.latency),
    certificateDays: word["certificate-days"] ?? 0,
    retries: word.retries ?? 2,
    followRedirects: word.redirects ?? false,
    allowPrivate: word.private ?? false,
    timeoutMilliseconds: TIMEOUT_MS,
  };
}

function milliseconds(text: string): number {
  const [, count = "0", unit] = /^(\d+)(ms|s)$/.exec(text) ?? [];
  return Number(count) * (unit === "s" ? 1000 : 1);
}
