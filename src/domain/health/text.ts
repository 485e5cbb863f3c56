import { cleanLine } from "../diagnostics";

const MASK = "[secret]";

/**
 * What looks like a secret whoever wrote it. Logs and messages of strangers' programs are shown to many: these are hidden
 * even where nobody named them as secret. Each pattern's last group is what goes.
 */
const SECRET_LOOKS: readonly RegExp[] = [
  /((?:password|passwd|pwd|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|credentials?|authorization)["']?\s*[:=]\s*["']?)(?:bearer\s+|basic\s+)?([^\s"',;&}]{3,})/gi,
  /(\b(?:bearer|basic)\s+)([A-Za-z0-9+/=._~-]{12,})/gi,
  /(:\/\/[^\s:/@]*:)([^\s@/]{1,200})(?=@)/g,
  /()(\bey[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*)/g,
  /()(\b(?:AKIA|ASIA)[A-Z0-9]{16}\b)/g,
  /()(\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|xox[abprs]-[A-Za-z0-9-]{10,}|pul-[0-9a-f]{40})\b)/g,
  /()(-----BEGIN [A-Z ]*PRIVATE KEY-----.*)/g,
];

/** One line of a program's or a cluster's own words: cleaned, bounded, without what looks like a secret. */
export function foreignLine(text: string, limit = 300): string {
  const line = cleanLine(text.replaceAll(/\s*\n\s*/g, " "), limit);
  return SECRET_LOOKS.reduce((shown, looks) => shown.replace(looks, (_, before: string) => `${before}${MASK}`), line);
}

/** The lines of a log, without empty ones. Of a private key nothing is shown, though only its first line looks like one. */
export function foreignLines(lines: readonly string[]): string[] {
  let isInKey = false;
  return lines.flatMap((line) => {
    const wasInKey = isInKey;
    if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(line)) isInKey = true;
    if (/-----END [A-Z ]*PRIVATE KEY-----/.test(line)) isInKey = false;
    const shown = foreignLine(line);
    if (shown === "") return [];
    return [wasInKey ? MASK : shown];
  });
}

/** Seconds, minutes or hours in words that a sentence can hold. */
export function spanOf(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}

/** `1 pod`, `3 pods`. */
export function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
