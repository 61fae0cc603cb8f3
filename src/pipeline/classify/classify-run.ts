import { availableParallelism } from 'node:os';
import { isErrorRecord } from '../record.js';
import type { PipelineItem } from '../pipeline-item.js';
import { runPipeline } from '../run-pipeline.js';
import type { RowSink } from '../writers/row-sink.js';
import { Confusion, type Accuracy } from './confusion.js';
import type { GitClassifier } from './git-classifier.js';
import type { LabelRow } from './label-row.js';

/** A run of a classifier. */
export interface ClassifyRun {
  readonly items: AsyncIterable<PipelineItem>;
  readonly classifier: GitClassifier;
  readonly sink: RowSink<LabelRow>;
  /** The true label of an item; undefined where there is none. */
  readonly truthOf?: (path: string) => string | undefined;
  /** Ends the run early: what is under way is finished and written. */
  readonly stop?: AbortSignal;
  readonly onFailure: (path: string, message: string) => void;
}

/** What a run came to. */
export interface ClassifySummary {
  readonly classified: number;
  readonly failed: number;
  readonly interrupted: boolean;
  /** Where true labels are known. */
  readonly accuracy?: Accuracy;
}

/**
 * Classifies pictures and writes a row for each, in their order.
 * @returns what it came to, and how true and chosen labels go together
 * @throws what the source, the classifier or the sink throws
 */
export async function classifyRun(run: ClassifyRun): Promise<ClassifySummary & { readonly confusion: Confusion }> {
  const { items, classifier, sink, truthOf, stop, onFailure } = run;
  const confusion = new Confusion(classifier.labels);
  let classified = 0;
  let failed = 0;
  const decodeConcurrency = Math.max(2, availableParallelism());
  try {
    for await (const record of runPipeline(items, classifier, { decodeConcurrency, ...(stop ? { stop } : {}) })) {
      const truth = truthOf?.(record.path);
      const known = { path: record.path, ...(truth === undefined ? {} : { truth }) };
      if (isErrorRecord(record)) {
        failed++;
        onFailure(record.path, record.error.message);
        await sink.write({ ...known, error: record.error });
        continue;
      }
      classified++;
      if (truth !== undefined) confusion.add(truth, record.caption);
      const { caption: label, logprob, alternatives } = record;
      const others = alternatives?.map((other) => ({ label: other.caption, logprob: other.logprob }));
      await sink.write({ ...known, label, logprob, ...(others === undefined ? {} : { alternatives: others }) });
    }
    await sink.close();
  } catch (error) {
    await sink.abort();
    throw error;
  }
  const accuracy = confusion.accuracy();
  const summary = { classified, failed, interrupted: stop?.aborted === true, confusion };
  return accuracy === undefined ? summary : { ...summary, accuracy };
}
