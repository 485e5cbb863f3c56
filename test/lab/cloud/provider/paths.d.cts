export interface LeafDifference {
  readonly path: string;
  /** The top-level property. */
  readonly root: string;
  readonly before: unknown;
  readonly after: unknown;
}

export function differences(before: unknown, after: unknown): readonly LeafDifference[];
export function covers(pattern: string, path: string): boolean;
