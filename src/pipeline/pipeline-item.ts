/** One thing to caption, as the pipeline needs to know it. */
export interface PipelineItem {
  /** The path as the user gave it, joined with what was found below a folder. */
  readonly path: string;
  readonly id?: string;
  readonly imageId?: number | string;
  /** A text for the caption to go on from; goes before the run's own. */
  readonly prompt?: string;
  /** A path on disk or the file's bytes; called just before the item is decoded. */
  read(): Promise<string | Uint8Array>;
}
