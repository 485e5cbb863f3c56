import { judgeAnswer, type WebAnswer, type WebCheck } from "./web-check";

const NOW = Date.parse("2026-03-01T00:00:00Z");
const check = (more: Partial<WebCheck> = {}): WebCheck => ({
  url: "https://day.example.com/health",
  status: undefined,
  body: undefined,
  latencyMilliseconds: undefined,
  certificateDays: 14,
  retries: 0,
  followRedirects: false,
  allowPrivate: false,
  timeoutMilliseconds: 1000,
  ...more,
});
const answered = (more: object = {}): WebAnswer => ({
  kind: "answered",
  status: 200,
  body: '{"status": "ok"}',
  location: null,
  latencyMilliseconds: 12,
  certificateExpires: null,
  ...more,
});
const in10Days = NOW + 10 * 86_400_000;

describe("judgeAnswer", () => {
  it.each<[string, Partial<WebCheck>, object, string | null]>([
    ["any success will do", {}, { status: 204 }, null],
    ["a failure is told", {}, { status: 503 }, "answers 503, not 200 to 299"],
    ["the wanted status", { status: 401 }, { status: 401 }, null],
    ["another than the wanted status", { status: 401 }, { status: 200 }, "answers 200, not 401"],
    [
      "a redirect that is not followed",
      {},
      { status: 301, location: "https://x/" },
      'answers 301 (to https://x/; "redirects: true" follows), not 200 to 299',
    ],
    ["the body fits", { body: /"ok"/ }, {}, null],
    ["the body does not fit", { body: /"up"/ }, {}, 'answers 200, but not with "up"'],
    ["slow", { latencyMilliseconds: 10 }, {}, "answers after 12 ms, later than 10 ms"],
    ["a certificate near its end", {}, { certificateExpires: in10Days }, "has a certificate that ends in 10 days"],
    [
      "a certificate that ends tomorrow",
      {},
      { certificateExpires: NOW + 86_400_000 },
      "has a certificate that ends in 1 day",
    ],
    [
      "a certificate in its last hours",
      {},
      { certificateExpires: NOW + 1 },
      "has a certificate that ends within a day",
    ],
    [
      "a certificate that has ended",
      { certificateDays: 0 },
      { certificateExpires: NOW - 1 },
      "its certificate has expired",
    ],
    ["a certificate near its end, but far enough", { certificateDays: 7 }, { certificateExpires: in10Days }, null],
  ])("%s", (_name, wanted, given, problem) => {
    expect(judgeAnswer(check(wanted), answered(given), NOW)).toMatchObject({ problem, notAsked: null });
  });

  it("what was not asked is no problem of the address", () => {
    expect(judgeAnswer(check(), { kind: "refused", why: "10.0.0.1 is a private address" }, NOW)).toMatchObject({
      problem: null,
      notAsked: "10.0.0.1 is a private address",
    });
  });

  it("no answer is one", () => {
    expect(
      judgeAnswer(check(), { kind: "failed", why: "the connection is refused", certificateExpires: null }, NOW),
    ).toMatchObject({ problem: "the connection is refused", status: null });
  });
});
