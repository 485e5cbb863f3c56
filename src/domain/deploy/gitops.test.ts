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
      `images:\n  # by CI\n  - name: day\n    newName: registry.test/day\n    digest: ${SHA}\n`,
    );
  });

  it("not for an image that nothing there uses", () => {
    expect(edited("resources: [app.yaml]\n", choice(`registry.test/dusk@${SHA}`))).toBeUndefined();
  });
});
