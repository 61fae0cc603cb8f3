import type { PipelineItem } from '../pipeline-item.js';

/** Where a run's items come from. */
export interface Source {
  /** The items, in a stable order. May be called once. */
  items(): AsyncIterable<PipelineItem>;
  /** How many there will be, where that can be known without much work; for progress bars. */
  count?(): Promise<number | undefined>;
}
