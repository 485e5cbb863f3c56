/** How kustomize ended; `absent`: it is not on PATH, nor is kubectl, which has one inside. */
export type Kustomized =
  | { readonly kind: "built"; readonly text: string }
  | { readonly kind: "failed"; readonly why: string }
  | { readonly kind: "absent" };

/** Manifest files as they were written, or as kustomize builds them. */
export interface ManifestFiles {
  /**
   * A file, all YAML and JSON files of a folder and those below it, or what kustomize builds of one with a kustomization.
   * @throws InfraError CONFIG_INVALID, KUSTOMIZE_UNUSABLE
   */
  read(path: string): Promise<readonly { readonly file: string; readonly text: string }[]>;
  /** What kustomize builds of a folder, and the path of its kustomization; undefined: it has none, or is no folder. */
  build(path: string): Promise<{ readonly kustomization: string; readonly ended: Kustomized } | undefined>;
}
