import type { PipelineItem } from '../pipeline-item.js';
import { isErrorRecord, type RunRecord } from '../record.js';
import { streamOf } from '../stream-of.js';
import type { RunCaptioner } from '../text-controls/create-run-captioner.js';
import type { GitClassifier } from './git-classifier.js';

/** A classifier for a run: its captions are labels. */
export class LabellingCaptioner implements RunCaptioner {
  readonly model: RunCaptioner['model'];
  readonly fallbackModels = [];
  readonly frames = [undefined];

  constructor(private readonly classifier: GitClassifier) {
    this.model = classifier.model;
  }

  async *captionAll(items: AsyncIterable<PipelineItem>, stop?: AbortSignal): AsyncGenerator<RunRecord> {
    for await (const record of streamOf(this.classifier).captionAll(items, stop)) {
      yield isErrorRecord(record) ? record : { ...record, isLabel: true };
    }
  }

  close(): Promise<void> {
    return this.classifier.close();
  }
}
