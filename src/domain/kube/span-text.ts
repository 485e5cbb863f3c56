/** Seconds as the inputs write them: 90s, 10m, 1h. */
export function spanText(seconds: number): string {
  if (seconds % 3600 === 0 && seconds > 0) return `${String(seconds / 3600)}h`;
  if (seconds % 60 === 0 && seconds > 0) return `${String(seconds / 60)}m`;
  return `${String(seconds)}s`;
}

/** Seconds of a span that the schema has let through. */
export function secondsOf(text: string): number {
  const [, count = "0", unit = "s"] = /^(\d+)(s|m|h)$/.exec(text) ?? [];
  return Number(count) * { s: 1, m: 60, h: 3600 }[unit as "s" | "m" | "h"];
}
