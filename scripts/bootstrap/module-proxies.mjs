const STANDARD = "https://proxy.golang.org";

/** The proxies that a GOPROXY value names, first to last. `direct` and `off` are no proxies; unset means the standard one. */
export function moduleProxies(value) {
  const entries = value === undefined || value.trim() === "" ? [STANDARD] : value.split(/[,|]/);
  return entries.map((entry) => entry.trim().replace(/\/+$/, "")).filter((entry) => /^(https?|file):\/\//.test(entry));
}
