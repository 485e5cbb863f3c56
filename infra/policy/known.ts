import { UnknownValueError } from "@pulumi/policy";

/**
 * A value of a resource, or undefined while a preview cannot know it: reading an unknown property throws, and a rule that
 * does so is skipped as a whole.
 */
export function known<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof UnknownValueError) return undefined;
    throw error;
  }
}
