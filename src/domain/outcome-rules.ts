import type { OutcomeRule } from "./outcome-rule";
import { CUT_SHORT_RULES } from "./outcome-rules-cut-short";
import { FAILED_RULES } from "./outcome-rules-failed";
import { HELD_RULES } from "./outcome-rules-held";

/** In this order; the first that fits decides. None fits: the result is complete. */
export const OUTCOME_RULES: readonly OutcomeRule[] = [...HELD_RULES, ...FAILED_RULES, ...CUT_SHORT_RULES];
