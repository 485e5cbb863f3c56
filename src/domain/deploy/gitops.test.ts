import { withWrittenImages } from "./gitops";
import { parseImage, type ImageChoice } from "./images";

const SHA = `sha256:${"a".repeat(64)}`;
const choice = (line: string): ImageChoice => {
  const parsed = parseImage(line);
  if (typeof parsed === "string") throw new Error(parsed);
  return parsed;
};
const DAY = choice(`registry.test/day@${SHA}`);

it("changes the image alone: comments, quotes and layout stay", () => {
  const text = `# ours
apiVersion: apps/v1
kind: Deployment
metadata: {name: day}   # a name
spec:
    template:
        spec:
            initContainers:
            - {name: init, image: 'registry.test/day:1'}
            containers:
            - name: app
              image: "registry.test/day:1.0"   # pinned by CI
            - name: side
              image: registry.test/day-side:1
---
kind: Other
image: registry.test/day:1
`;
  const [file] = withWrittenImages([{ file: "k8s/app.yaml", text }], [DAY]);
  expect(file?.text).toBe(
    text
      .replace("'registry.test/day:1'", `'registry.test/day@${SHA}'`)
      .replace('"registry.test/day:1.0"', `"registry.test/day@${SHA}"`),
  );
});

it("is not written again where it is already so", () => {
  const text = `spec: {containers: [{name: a, image: registry.test/day@${SHA}}]}\n`;
  expect(withWrittenImages([{ file: "a.yaml", text }], [DAY])).toEqual([]);
});

describe("a kustomization has it below images, and the manifests stay", () => {
  const app = {
    file: "k8s/app.yaml",
    text: "spec: {containers: [{name: a, image: 'registry.test/day:1'}, {name: b, image: day}]}\n",
  };
  const edited = (text: string, ...choices: ImageChoice[]): string | undefined => {
    const files = withWrittenImages([{ file: "k8s/kustomization.yaml", text }, app], choices);
    expect(files.map(({ file }) => file)).toEqual(files.length === 0 ? [] : ["k8s/kustomization.yaml"]);
    return files[0]?.text;
  };

  it("as a new entry", () => {
    expect(edited("# ours\nresources:\n  - app.yaml\n", DAY)).toBe(
      `# ours\nresources:\n  - app.yaml\nimages:\n  - name: registry.test/day\n    digest: ${SHA}\n`,
    );
  });

  it("in the entry that is there, comments kept, without its tag", () => {
    const text = "images:\n  # by CI\n  - name: day\n    newName: registry.test/old\n    newTag: '1' # old\n";
    expect(edited(text, choice(`day=registry.test/day@${SHA}`))).toBe(
      `images:\n  # by CI\n  - name: day\n    newName: registry.test/day\n    digest: ${SHA} # old\n`,
    );
  });

  const KUSTOMIZE_STYLE = `# ours
resources:
- app.yaml   # all of it

images:
- name: day
  newTag: "1.0"   # bumped by deploy
- name: other
  newTag: v1
# patches come last, in this order: the long line stays one line and is not folded by whoever prints it anew, please
patches:
- path:   a.yaml
`;
  const NEW_NAME = "newName: registry.test/day";

  it.each<[string, string, string]>([
    [
      "kustomize's own style, the rest of the file as it is",
      KUSTOMIZE_STYLE,
      KUSTOMIZE_STYLE.replace('  newTag: "1.0"', `  ${NEW_NAME}\n  digest: ${SHA}`),
    ],
    [
      "a list that is not yet there, as far to the right as the others",
      "resources:\n- app.yaml\n# end",
      `resources:\n- app.yaml\n# end\nimages:\n- name: day\n  ${NEW_NAME}\n  digest: ${SHA}\n`,
    ],
    [
      "an entry beside others",
      "images:\n  - name: other\n    newTag: v1 # theirs\n\n# end\npatches:\n- path: a.yaml\n",
      `images:\n  - name: other\n    newTag: v1 # theirs\n  - name: day\n    ${NEW_NAME}\n    digest: ${SHA}\n\n# end\npatches:\n- path: a.yaml\n`,
    ],
    [
      "an older digest, in its quotes",
      "images:\n- digest: 'sha256:0'  # now\n  name: day\n  newName: registry.test/old\n",
      `images:\n- digest: '${SHA}'  # now\n  name: day\n  ${NEW_NAME}\n`,
    ],
    [
      "a tag beside a digest: what is said of it stays",
      "images:\n- name: day # ours\n  newTag: v1 # bumped\n  digest: sha256:0\n",
      `images:\n- name: day # ours\n  ${NEW_NAME}\n  # bumped\n  digest: ${SHA}\n`,
    ],
    [
      "a tag at the beginning beside a digest",
      "resources:\n- app.yaml\nimages:\n- newTag: v1\n  name: day\n  digest: sha256:0\n",
      `resources:\n- app.yaml\nimages:\n- name: day\n  digest: ${SHA}\n  ${NEW_NAME}\n`,
    ],
    [
      "on one line",
      "images: [{name: day, newTag: v1}, {name: other}]   # short\n",
      `images: [{name: day, ${NEW_NAME}, digest: ${SHA}}, {name: other}]   # short\n`,
    ],
    [
      "an empty list",
      "resources:\n- app.yaml\nimages: []\n",
      `resources:\n- app.yaml\nimages: [ { name: day, ${NEW_NAME}, digest: ${SHA} } ]\n`,
    ],
    [
      "another system's line ends",
      "images:\r\n- name: day\r\n  newTag: v1\r\n",
      `images:\r\n- name: day\r\n  ${NEW_NAME}\r\n  digest: ${SHA}\r\n`,
    ],
  ])("only on its own lines: %s", (_name, text, wanted) => {
    const own = choice(`day=registry.test/day@${SHA}`);
    expect(edited(text, own)).toBe(wanted);
    expect(edited(wanted, own)).toBeUndefined();
  });

  it("not for an image that nothing there uses", () => {
    expect(edited("resources: [app.yaml]\n", choice(`registry.test/dusk@${SHA}`))).toBeUndefined();
  });
});
