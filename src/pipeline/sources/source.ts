import type { PipelineItem } from '../pipeline-item.js';

/** One thing to caption, as a source gives it. */
export interface SourceItem extends PipelineItem {
  /** Its place in the whole input, from 0, where the source or a shard leaves others out; else items are counted. */
  readonly position?: number;
  /**
   * A cheap fingerprint for resuming: it changes when the item is another one or its content changed. Path, size and
   * time of change for files; shard and offset for members of a container; the address for remote items.
   */
  identity(): Promise<string>;
  /**
   * Where an item is to be captioned in parts, as a video is in stretches: finds them, at least one. The parts are
   * captioned in its stead, a row each; their order is theirs.
   */
  parts?(): Promise<readonly SourceItem[]>;
}

/** Where a run's items come from. */
export interface Source {
  /**
   * The items, in a stable order, read as they are asked for: a source holds no list of them.
   * What is wrong with one item (a bad row, a missing shard) is thrown by its `read()`, not here.
   * @throws UsageError when the source itself can't be used
   */
  items(): AsyncIterable<SourceItem>;
  /** How many there will be, where that can be known without much work; for progress bars. */
  count?(): Promise<number | undefined>;
}
