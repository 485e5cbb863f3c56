/** Manifest files as they were written, or as kustomize builds them. */
export interface ManifestFiles {
  /**
   * A file, all YAML and JSON files of a folder and those below it, or what kustomize builds of one with a kustomization.
   * @throws InfraError CONFIG_INVALID, KUSTOMIZE_UNUSABLE
   */
  read(path: string): Promise<readonly { readonly file: string; readonly text: string }[]>;
}
