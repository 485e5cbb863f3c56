import type { PageOptions } from "../markdown/page.mjs";

export const NO_CHROMIUM: string;

/** Path of a Chromium or Chrome: what CHROMIUM names, else on PATH (or macOS's applications); undefined if there is none. */
export function findChromium(env?: Readonly<Record<string, string | undefined>>): string | undefined;

/** Renders a comment's Markdown and saves a PNG of it. Throws where there is no Chromium. */
export function takePicture(
  markdown: string,
  file: string,
  options?: PageOptions & { readonly width?: number; readonly browser?: string },
): Promise<void>;
