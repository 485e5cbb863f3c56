/** Files that the jobs of a run hand to each other. */
export interface Artifacts {
  /** There is a service to hand them through; else the others are not to be called. */
  readonly isAvailable: boolean;
  /** Uploads one file under a name that the run does not have yet. Throws what the service says. */
  upload(name: string, file: string): Promise<void>;
  /**
   * Downloads those of this run whose name begins so: the newest of each name.
   * @returns the folder that holds a folder of each; throws what the service says
   */
  download(prefix: string): Promise<string>;
}
