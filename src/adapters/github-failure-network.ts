/** Why no answer came from GitHub, from the codes that Node and undici give. */
export function unansweredReason(error: unknown, apiUrl: string): { why: string; next: string } {
  const host = URL.canParse(apiUrl) ? new URL(apiUrl).host : "GitHub";
  const codes = codesOf(error);
  const has = (pattern: RegExp): boolean => codes.some((code) => pattern.test(code));
  if (has(/^(?:ENOTFOUND|EAI_AGAIN)$/))
    return {
      why: `The name ${host} could not be resolved.`,
      next: "Check the runner's DNS and proxy (HTTPS_PROXY, NO_PROXY).",
    };
  if (has(/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS/))
    return {
      why: `The certificate of ${host} is not trusted.`,
      next: "Give the runner the certificate authority's file in NODE_EXTRA_CA_CERTS.",
    };
  if (has(/^(?:TimeoutError|UND_ERR_\w*TIMEOUT|ETIMEDOUT)$/))
    return {
      why: `${host} did not answer in time, also after several tries.`,
      next: "Check the runner's network, then run it again.",
    };
  if (has(/^SyntaxError$/))
    return {
      why: "GitHub's client could not be loaded: the event's payload (GITHUB_EVENT_PATH) is no JSON.",
      next: "Report the runner to who keeps it, and read the result in the job summary.",
    };
  const code = codes.find((text) => /^[A-Z][A-Z_]{2,40}$/.test(text));
  return {
    why: `No connection to ${host}${code === undefined ? "" : ` (${code})`}, also after several tries.`,
    next: "Check the runner's network and proxy (HTTPS_PROXY, NO_PROXY), then run it again.",
  };
}

/** Codes and names of an error and of what caused it, outermost first. */
function codesOf(error: unknown): string[] {
  const codes: string[] = [];
  let current: unknown = error;
  for (let depth = 0; depth < 6 && typeof current === "object" && current !== null; depth += 1) {
    if ("code" in current && typeof current.code === "string") codes.push(current.code);
    if ("name" in current && (current.name === "TimeoutError" || current.name === "SyntaxError"))
      codes.push(current.name);
    current = "cause" in current ? current.cause : undefined;
  }
  return codes;
}
