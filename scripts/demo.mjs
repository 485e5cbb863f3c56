// npm run demo: the main job from end to end on an embedded example. npm run demo -- eks: on this repository's own infra/.
// Wants Node 20 or newer, npm and git.
import { fileURLToPath } from "node:url";
import { continueWith } from "./demo/set-up.mjs";

const TITLES = {
  preview: "a pull request's preview, on the real Pulumi engine",
  eks: "Day's and Dusk's clusters (infra/), on the real Pulumi engine and its SDKs for AWS, EKS and Kubernetes",
};
const [story = "preview"] = process.argv.slice(2);
if (story in TITLES) {
  console.log(`infra-action: ${TITLES[story]}\n`);
  const need = story === "eks" ? ["infra"] : [];
  await continueWith([fileURLToPath(new URL("demo/run.mjs", import.meta.url)), story], { need });
} else {
  console.error(`There is no demo ${story}. There are: ${Object.keys(TITLES).join(", ")}.`);
  process.exitCode = 2;
}
