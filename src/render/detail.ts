/** How much a rendering shows of one thing before it elides it. What does not fit in the whole is the budget's affair. */
export interface Detail {
  /** Characters of a line inside a diff. */
  readonly line: number;
  /** Lines of one property's values. */
  readonly propertyLines: number;
  /** Lines of one resource's diff. */
  readonly resourceLines: number;
  /** Characters of one diagnostic's message. */
  readonly message: number;
  /** Diagnostics of one severity in one stack. */
  readonly diagnostics: number;
  /** Messages of the program itself (severity info). */
  readonly info: boolean;
  /** Why each stack is in the run. */
  readonly reasons: boolean;
}

export const COMMENT_DETAIL: Detail = {
  line: 140,
  propertyLines: 24,
  resourceLines: 60,
  message: 2000,
  diagnostics: 10,
  info: false,
  reasons: false,
};

export const SUMMARY_DETAIL: Detail = {
  line: 1000,
  propertyLines: 200,
  resourceLines: 1000,
  message: 20_000,
  diagnostics: 200,
  info: true,
  reasons: true,
};

export const TERMINAL_DETAIL: Detail = { ...COMMENT_DETAIL, propertyLines: 12, resourceLines: 40, diagnostics: 50 };
