// The order of the test files: those known to take longest first, so that none of them is alone at the end. jest remembers
// how long each took, but not on a new machine, where it goes by the files' sizes: the longest of all is a short one.
const { default: Sequencer } = require("@jest/test-sequencer");

const LONG = [
  ...["kills/kills", "kit/pipeline", "e2e/approval", "kit/updates", "e2e/infra", "e2e/health-live", "kit/previews"],
  ...["e2e/deploy-app", "e2e/interrupted", "kit/service-images", "kit/held", "e2e/comment", "e2e/single-stack-up"],
];
const rank = (path) => {
  const at = LONG.findIndex((name) => path.endsWith(`/test/${name}.test.ts`));
  return at === -1 ? LONG.length : at;
};

module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    // Stable: the others stay as jest has them.
    return super.sort(tests).sort((one, other) => rank(one.path) - rank(other.path));
  }
};
