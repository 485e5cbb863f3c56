import { isAlias, isMap, isScalar, isSeq, parseAllDocuments, type Document } from "yaml";
import { isKustomization } from "../manifests/kustomization";
import { repositoryOf, type ImageChoice } from "./images";
import { hasKustomizeImage, withKustomizeImages } from "./kustomize-images";

export interface ManifestFile {
  readonly file: string;
  readonly text: string;
}

/**
 * The files with the images written into them: in a folder with a kustomization below its `images`, else in the containers.
 * Only what is about the image changes; comments and layout stay.
 * @returns those that changed
 */
export function withWrittenImages(files: readonly ManifestFile[], choices: readonly ImageChoice[]): ManifestFile[] {
  const kustomizations = files.filter(({ file }) => isKustomization(file));
  if (kustomizations.length > 0) {
    const used = usedNames(files);
    return kustomizations.flatMap((one) =>
      changed(one, (text) =>
        withKustomizeImages(
          text,
          choices.filter(({ name }) => used.has(name) || hasKustomizeImage(text, name)),
        ),
      ),
    );
  }
  return files.flatMap((one) => changed(one, (text) => inContainers(text, choices)));
}

function changed(file: ManifestFile, edit: (text: string) => string): ManifestFile[] {
  const text = edit(file.text);
  return text === file.text ? [] : [{ ...file, text }];
}

/** Spliced, not printed anew: whoever reviews the commit sees one line. */
function inContainers(text: string, choices: readonly ImageChoice[]): string {
  const edits = imageScalars(text).flatMap(({ value, start, end }) => {
    const choice = choices.find(({ name }) => name === repositoryOf(value));
    return choice === undefined ? [] : [{ start, end, image: choice.image }];
  });
  let result = text;
  for (const { start, end, image } of edits.toSorted((one, other) => other.start - one.start)) {
    const [quote = ""] = /^["']/.exec(result.slice(start)) ?? [];
    result = `${result.slice(0, start)}${quote}${image}${quote}${result.slice(end)}`;
  }
  return result;
}

interface ImageScalar {
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

function imageScalars(text: string): ImageScalar[] {
  return documentsOf(text).flatMap((document) => {
    const found: ImageScalar[] = [];
    const visit = (node: unknown, depth: number): void => {
      if (depth > 40 || isAlias(node)) return;
      if (isSeq(node)) for (const item of node.items) visit(item, depth + 1);
      if (!isMap(node)) return;
      for (const { key, value } of node.items) {
        const name = isScalar(key) ? String(key.value) : "";
        if ((name === "containers" || name === "initContainers") && isSeq(value)) found.push(...imagesOf(value.items));
        else visit(value, depth + 1);
      }
    };
    visit(document.contents, 0);
    return found;
  });
}

function imagesOf(containers: readonly unknown[]): ImageScalar[] {
  return containers.filter(isMap).flatMap((container) => {
    const image = container.get("image", true);
    if (!isScalar(image) || typeof image.value !== "string" || !image.range) return [];
    return [{ value: image.value, start: image.range[0], end: image.range[1] }];
  });
}

function documentsOf(text: string): Document.Parsed[] {
  const documents = parseAllDocuments(text);
  return Array.isArray(documents) ? documents.filter(({ errors }) => errors.length === 0) : [];
}

function usedNames(files: readonly ManifestFile[]): Set<string> {
  return new Set(files.flatMap(({ text }) => imageScalars(text)).map(({ value }) => repositoryOf(value)));
}
