/* eslint-disable no-restricted-globals -- a clock for tests; nothing of the environment */
/** Milliseconds of the processor that work takes on this thread: a busy machine must not fail a test. */
export function processorTime(work: () => void): number {
  const start = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(start);
  return (user + system) / 1000;
}
