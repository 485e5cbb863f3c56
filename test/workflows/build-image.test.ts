import { runScript } from "./run-script";

const DIGEST = `sha256:${"a".repeat(64)}`;

it("a registry that does not take the branch's tag is no reason not to deploy by digest", () => {
  // Nothing listens there.
  const pushed = runScript(".github/workflows/build-image.yml", "build", "Push", {
    ...{
      IMAGE: "127.0.0.1:1/day",
      DIGEST,
      BRANCH: "main",
      GITHUB_SHA: "b".repeat(40),
      GITHUB_STEP_SUMMARY: "/dev/null",
    },
  });

  expect(pushed).toMatchObject({ status: 0, output: `digest=${DIGEST} image=127.0.0.1:1/day@${DIGEST}` });
  expect(pushed.stdout).toMatch(/^::warning::The image has no tag 'main'/m);
});
