/** What a release is made of: pure, so that it is tested; prepare.mjs reads and writes. */

const VERSION = /^(\d+)\.(\d+)\.(\d+)$/;

/** Numbers of `1.2.3`; undefined for anything else: there are no pre-releases. */
const numbersOf = (version) => VERSION.exec(version)?.slice(1).map(Number);

/** The major version's tag, which moves: `v1`. */
export const movingTag = (version) => `v${numbersOf(version)?.[0]}`;

/**
 * What keeps a version from being released, as a sentence; undefined where nothing does.
 * @param tags the tags that there are
 */
export function obstacle(version, { tags, packageVersion, changelog }) {
  const numbers = numbersOf(version);
  if (numbers === undefined) return `"${version}" is no version such as 1.2.3.`;
  if (version !== packageVersion) return `package.json says ${packageVersion}. Bump it first.`;
  if (notesOf(changelog, version) === undefined)
    return `CHANGELOG.md has no section ## ${version} with something in it.`;
  const newest = tags
    .map((tag) => numbersOf(tag.replace(/^v/, "")))
    .filter((other) => other !== undefined)
    .filter((other) => other[0] === numbers[0])
    .sort(compare)
    .at(-1);
  if (newest !== undefined && compare(numbers, newest) <= 0)
    return `v${newest.join(".")} is there already; ${movingTag(version)} never goes back.`;
  return undefined;
}

const compare = (a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2];

/** A version's section of the changelog, without its heading; undefined where there is none, or nothing in it. */
export function notesOf(changelog, version) {
  const sections = changelog.split(/^## /m).slice(1);
  const own = sections.find((section) => section.split(/[\s\]]/, 1)[0].replace(/^\[/, "") === version);
  const text = own?.slice(own.indexOf("\n")).trim();
  return text === "" ? undefined : text;
}

/**
 * A workflow of the kit as the release has it: what it calls of ours is of the very same release, so that a caller who pins
 * the workflow by tag or commit runs that and nothing newer.
 */
export function pinned(workflow, version) {
  return workflow.replace(/(\borg\/infra-action(?:\/[\w./-]+)?)@v\d+(?![.\d])/g, `$1@v${version}`);
}
