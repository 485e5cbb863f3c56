import { compileCacheFolder } from "./compile-cache";

const JOB = { GITHUB_ACTIONS: "true", RUNNER_TEMP: "/home/runner/work/_temp" };

describe("compileCacheFolder", () => {
  it.each<{ because: string; environment: Record<string, string>; folder: string | undefined }>([
    { because: "a job", environment: JOB, folder: "/home/runner/work/_temp/infra-action-compile-cache" },
    {
      because: "a job on Windows",
      environment: { ...JOB, RUNNER_TEMP: "D:\\a\\_temp" },
      folder: "D:\\a\\_temp\\infra-action-compile-cache",
    },
    { because: "a terminal", environment: { RUNNER_TEMP: "/tmp" }, folder: undefined },
    { because: "no runner's folder", environment: { GITHUB_ACTIONS: "true" }, folder: undefined },
    { because: "the job's own", environment: { ...JOB, NODE_COMPILE_CACHE: "/cache" }, folder: undefined },
    { because: "switched off", environment: { ...JOB, NODE_DISABLE_COMPILE_CACHE: "1" }, folder: undefined },
  ])("of $because is $folder", ({ environment, folder }) => {
    expect(compileCacheFolder(environment)).toBe(folder);
  });
});
