export const UNKNOWN: string;
/** JSON with sorted keys. */
export function canonical(value: unknown): string;
/** What the journal holds in place of a secret. */
export function secretMark(value: unknown): string;
