// Takes pictures of rendered comments with the system's own Chromium. Manual: picture.d.mts.
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";
import { commentPage } from "../markdown/page.mjs";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const PLACES = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** See picture.d.mts. */
export function findChromium(env = process.env) {
  const folders = (env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  const candidates = [env.CHROMIUM, ...folders.flatMap((folder) => NAMES.map((name) => join(folder, name))), ...PLACES];
  return candidates.find((file) => file !== undefined && file !== "" && isExecutable(file));
}

/** See picture.d.mts. */
export async function takePicture(markdown, file, { width = 920, browser = findChromium(), ...page } = {}) {
  if (browser === undefined) throw new Error(NO_CHROMIUM);
  // Containers and root have no sandbox to give; the page runs no scripts and loads nothing.
  const running = await chromium.launch({ executablePath: browser, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
  try {
    const context = await running.newContext({
      javaScriptEnabled: false,
      deviceScaleFactor: 2,
      viewport: { width, height: 200 },
    });
    const tab = await context.newPage();
    await tab.setContent(commentPage(markdown, page), { waitUntil: "load" });
    await tab.screenshot({ path: file, fullPage: true, animations: "disabled" });
  } finally {
    await running.close();
  }
}

export const NO_CHROMIUM =
  "No Chromium found on PATH: install it (apt-get install chromium, brew install --cask chromium), or name it in CHROMIUM.";

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
