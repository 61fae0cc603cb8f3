import type { PipelineItem } from '../pipeline-item.js';
import { isErrorRecord, type RunRecord } from '../record.js';
import type { StreamCaptioner } from '../stream-captioner.js';
import { applyRules, type CaptionRules } from './caption-rules.js';

/** A captioner whose captions are flagged and completed by the user's rules. */
export class RuledCaptioner implements StreamCaptioner {
  constructor(
    private readonly captioner: StreamCaptioner,
    private readonly rules: CaptionRules,
  ) {}

  async *captionAll(items: AsyncIterable<PipelineItem>, stop?: AbortSignal): AsyncGenerator<RunRecord> {
    for await (const record of this.captioner.captionAll(items, stop)) {
      yield isErrorRecord(record) ? record : applyRules(record, this.rules);
    }
  }
}
