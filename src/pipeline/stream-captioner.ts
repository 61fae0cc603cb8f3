import type { PipelineItem } from './pipeline-item.js';
import type { RunRecord } from './record.js';

/** Captions a stream of items, in their order. */
export interface StreamCaptioner {
  /** @param stop ends the stream early: what is under way is finished */
  captionAll(items: AsyncIterable<PipelineItem>, stop?: AbortSignal): AsyncGenerator<RunRecord>;
}
