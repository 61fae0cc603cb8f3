import type { Writer } from './writers/writer.js';

/** A file (or files) written from the journal once that is complete. */
export interface RunOutput {
  /** Its name; undefined for files beside the pictures, whose writer looks after what is there already. */
  readonly path: string | undefined;
  /** @param isOwn whether what is there under its name is of an earlier end of the same run; default false */
  open(isOwn?: boolean): Promise<Writer>;
}
