import type { Comparison } from './compare-evaluations.js';
import type { ImageId } from './evaluate-captions.js';

/** What an evaluation found, whatever the task: what tables, files and reports are made of. */
export interface EvaluationReport {
  readonly task: 'caption' | 'vqa' | 'classify';
  /** How many images (for VQA: questions) were evaluated. */
  readonly count: number;
  /** Scores of the whole, by name. */
  readonly metrics: Readonly<Record<string, number>>;
  /** Scores of parts, such as VQA's question types: group, then name. */
  readonly groups: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly items: readonly ItemScores[];
  readonly comparison?: Comparison;
  /** What a reader should know before using the numbers. */
  readonly warnings: readonly string[];
}

/** Scores of one image or question, with what was said about it. */
interface ItemScores {
  readonly id: ImageId;
  readonly text: string;
  readonly metrics: Readonly<Record<string, number>>;
}
