import { Flags } from '@oclif/core';
import { REPEATABLE } from './repeatable.js';

const data = 'METEOR AND SPICE';
const comparison = 'COMPARISON';

/** Flags of the evaluation: what is compared with what, and what is written. */
export const evaluationFlags = {
  references: Flags.string({
    char: 'r',
    required: true,
    description: 'what people said: captions, answers or labels',
    helpValue: '<file>',
  }),
  task: Flags.option({
    options: ['caption', 'vqa', 'classify'] as const,
    description: 'what the results are: captions, answers (VQA v2 accuracy) or labels (top-1, top-5)',
    default: 'caption' as const,
  })(),
  split: Flags.string({ description: "split of Karpathy's dataset_coco.json: train, restval, val or test" }),
  metrics: Flags.string({
    description: 'metrics to compute, separated by commas (default: all)',
    ...REPEATABLE,
    delimiter: ',',
  }),
  'all-images': Flags.boolean({ description: 'refuse images without a result in place of leaving them out' }),
  df: Flags.string({ description: 'document-frequency table for CIDEr, as --write-df makes it', helpValue: '<file>' }),
  'write-df': Flags.string({ description: "write the references' document frequencies", helpValue: '<file.json>' }),
  'per-image': Flags.string({ description: 'write the scores of every image', helpValue: '<file.jsonl|.csv>' }),
  report: Flags.string({ description: 'write a report', ...REPEATABLE, helpValue: '<file.md|.json|.csv|.html>' }),
  'meteor-dir': Flags.string({
    description: 'folder of meteor-1.5.jar and data/paraphrase-en.gz, for METEOR (Java is not needed)',
    env: 'CAPWRIGHT_METEOR_DIR',
    helpValue: '<folder>',
    helpGroup: data,
  }),
  'spice-dir': Flags.string({
    description: 'folder of spice-1.0.jar and its lib folder, for SPICE (runs Java)',
    env: 'CAPWRIGHT_SPICE_DIR',
    helpValue: '<folder>',
    helpGroup: data,
  }),
  java: Flags.string({ description: 'the java that runs SPICE', default: 'java', helpGroup: data }),
  'spice-memory': Flags.string({ description: "memory for SPICE, as Java's -Xmx", default: '8G', helpGroup: data }),
  'spice-timeout': Flags.integer({
    description: 'seconds SPICE may take',
    default: 3600,
    min: 1,
    helpGroup: data,
  }),
  compare: Flags.string({
    description: 'older results to compare with (paired bootstrap)',
    helpValue: '<results>',
    helpGroup: comparison,
  }),
  resamples: Flags.integer({ description: 'resamples of the bootstrap', default: 1000, min: 1, helpGroup: comparison }),
  seed: Flags.integer({
    description: 'seed of the bootstrap (default 1) and, with --model, of sampling (default 0)',
    helpGroup: comparison,
  }),
};
