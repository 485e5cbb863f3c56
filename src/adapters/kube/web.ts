import { lookup as resolveName } from "node:dns/promises";
import http from "node:http";
import https from "node:https";
import { BlockList, isIP, type LookupFunction } from "node:net";
import type { TLSSocket } from "node:tls";
import type { WebAnswer } from "../../domain/kube/web-check";
import type { WebRequest } from "../../ports/cluster";

const BODY_LIMIT = 64 * 1024;
const REDIRECTS = 5;

/**
 * Asks a web address as the outside world would. The name is resolved here, once, and the connection goes to the address
 * that was looked at: a name that answers differently the second time changes nothing. Addresses of private networks, of this
 * machine and of the cloud's metadata service are asked on purpose only; so are redirects followed.
 */
export async function askWeb(request: WebRequest): Promise<WebAnswer> {
  let url = request.url;
  for (let hop = 0; ; hop += 1) {
    const answer = await askOnce(url, request);
    const isRedirect = answer.kind === "answered" && answer.status >= 300 && answer.status < 400;
    if (!isRedirect || !request.followRedirects || answer.location === null) return answer;
    if (hop === REDIRECTS) return failed(`more than ${String(REDIRECTS)} redirects`);
    if (!URL.canParse(answer.location, url)) return failed("redirects to no URL");
    url = new URL(answer.location, url).href;
  }
}

async function askOnce(text: string, request: WebRequest): Promise<WebAnswer> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== "http:" && url.protocol !== "https:"))
    return { kind: "refused", why: "it is no http or https URL" };
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const addresses = await resolveName(host, { all: true, verbatim: true }).catch(() => []);
  const [first] = addresses;
  if (first === undefined) return failed(`the name ${host} cannot be resolved`);
  const inner = addresses.find(({ address }) => isPrivate(address));
  if (inner !== undefined && !request.allowPrivate)
    return { kind: "refused", why: `${inner.address} is a private address; "private: true" allows it` };
  return send(url, { request, address: first.address });
}

interface Pinned {
  readonly request: WebRequest;
  /** The one that was looked at. */
  readonly address: string;
}

function send(url: URL, { request, address }: Pinned): Promise<WebAnswer> {
  const begun = performance.now();
  const { request: open } = url.protocol === "https:" ? https : http;
  const timeout = AbortSignal.timeout(request.timeoutMs);
  const signal = request.signal === undefined ? timeout : AbortSignal.any([timeout, request.signal]);
  const headers = { "user-agent": "infra-action health", accept: "*/*", connection: "close" };
  return new Promise((resolve) => {
    // No agent: a kept connection could be one to an address that was never looked at.
    const sent = open(url, { lookup: pinnedTo(address), headers, signal, agent: false }, (response) => {
      const certificateExpires = expiryOf(response.socket);
      readBody(response, (body) => {
        const { statusCode: status = 0, headers: given } = response;
        const latencyMilliseconds = Math.round(performance.now() - begun);
        const location = given.location ?? null;
        resolve({ kind: "answered", status, body, location, latencyMilliseconds, certificateExpires });
      });
      response.once("error", () => {
        resolve(failed("the answer broke off"));
      });
    });
    sent.once("error", (error) => {
      resolve(failed(timeout.aborted ? `no answer in ${String(request.timeoutMs / 1000)} s` : reasonOf(error)));
    });
    sent.end();
  });
}

function pinnedTo(address: string): LookupFunction {
  const family = isIP(address);
  return (_name, options, done) => {
    if (options.all === true) done(null, [{ address, family }]);
    else done(null, address, family);
  };
}

/** The beginning of it is enough to look into. */
function readBody(response: http.IncomingMessage, done: (body: string) => void): void {
  let body = "";
  const end = () => {
    done(body);
    response.destroy();
  };
  response.setEncoding("utf8").on("data", (chunk: string) => {
    body = (body + chunk).slice(0, BODY_LIMIT);
    if (body.length === BODY_LIMIT) end();
  });
  response.once("end", end);
}

function expiryOf(socket: object): number | null {
  if (!("getPeerCertificate" in socket)) return null;
  const certificate = (socket as TLSSocket).getPeerCertificate();
  const instant = Date.parse(certificate.valid_to);
  return Number.isNaN(instant) ? null : instant;
}

const failed = (why: string): Extract<WebAnswer, { kind: "failed" }> => ({
  kind: "failed",
  why,
  certificateExpires: null,
});

function reasonOf(error: Error): string {
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  if (code === "ECONNREFUSED") return "the connection is refused";
  if (code === "CERT_HAS_EXPIRED") return "its certificate has expired";
  if (code !== undefined && /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS/.test(code))
    return "its certificate is not trusted";
  return code === undefined ? "no answer" : `no answer (${code})`;
}

const PRIVATE = new BlockList();
for (const [net, bits] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
] as const)
  PRIVATE.addSubnet(net, bits, "ipv4");
for (const [net, bits] of [
  ["::", 127],
  ["64:ff9b::", 96],
  ["64:ff9b:1::", 48],
  ["2002::", 16],
  ["fc00::", 7],
  ["fe80::", 10],
  ["fec0::", 10],
  ["ff00::", 8],
] as const)
  PRIVATE.addSubnet(net, bits, "ipv6");

/** Also where an IPv4 address is written as an IPv6 one (`::ffff:10.0.0.1`), and what is no address at all. */
export function isPrivate(address: string): boolean {
  const family = isIP(address);
  if (family === 0) return true;
  // Node's list looks into mapped addresses by itself.
  return PRIVATE.check(address, family === 4 ? "ipv4" : "ipv6");
}
