import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../cli/base-command.js';
import { evaluateToFiles } from '../evaluation/evaluate-to-files.js';
import { summary } from '../evaluation/format-report.js';
import { formatTable } from '../evaluation/format-table.js';
import { cacheDirectory } from '../model/cache-directory.js';

export default class Evaluate extends BaseCommand {
  static override summary = 'Score captions, answers or labels against references.';
  static override description = `Computes Bleu_1 to Bleu_4, ROUGE_L, CIDEr and METEOR exactly as pycocoevalcap does, without Python or Java.

Results: COCO results (.json), rows with path or image_id and caption (.jsonl, .csv), or a folder of .txt or .caption files.
References: COCO captions (.json), Karpathy's dataset_coco.json with --split, or rows with image_id or path and references (.jsonl, .csv).
Images without a result are left out.`;
  static override examples = [
    '<%= config.bin %> evaluate results.json --references captions_val2014.json',
    '<%= config.bin %> evaluate captions.jsonl --references dataset_coco.json --split test --json',
    '<%= config.bin %> evaluate new.json --references captions.json --compare old.json --report report.html',
    '<%= config.bin %> evaluate answers.json --references v2_mscoco_val2014_annotations.json --task vqa',
  ];
  static override enableJsonFlag = true;
  static override args = {
    results: Args.string({ required: true, description: 'results file, or folder of sidecars' }),
  };
  static override flags = {
    references: Flags.string({ char: 'r', required: true, description: 'what people said', helpValue: '<file>' }),
    task: Flags.option({
      options: ['caption', 'vqa', 'classify'] as const,
      description: 'what the results are: captions, answers (VQA v2 accuracy) or labels (top-1, top-5)',
      default: 'caption' as const,
    })(),
    split: Flags.string({ description: "split of Karpathy's dataset_coco.json: train, restval, val or test" }),
    metrics: Flags.string({
      description: 'metrics to compute, separated by commas (default: all)',
      multiple: true,
      delimiter: ',',
    }),
    'all-images': Flags.boolean({ description: 'refuse images without a result in place of leaving them out' }),
    df: Flags.string({
      description: 'document-frequency table for CIDEr, as --write-df makes it',
      helpValue: '<file>',
    }),
    'write-df': Flags.string({ description: "write the references' document frequencies", helpValue: '<file.json>' }),
    'per-image': Flags.string({ description: 'write the scores of every image', helpValue: '<file.jsonl|.csv>' }),
    report: Flags.string({ description: 'write a report', multiple: true, helpValue: '<file.md|.json|.csv|.html>' }),
    'meteor-dir': Flags.string({
      description: 'folder of meteor-1.5.jar and data/paraphrase-en.gz, for METEOR (Java is not needed)',
      env: 'CAPWRIGHT_METEOR_DIR',
      helpValue: '<folder>',
      helpGroup: 'METEOR AND SPICE',
    }),
    'spice-dir': Flags.string({
      description: 'folder of spice-1.0.jar and its lib folder, for SPICE (runs Java)',
      env: 'CAPWRIGHT_SPICE_DIR',
      helpValue: '<folder>',
      helpGroup: 'METEOR AND SPICE',
    }),
    java: Flags.string({ description: 'the java that runs SPICE', default: 'java', helpGroup: 'METEOR AND SPICE' }),
    'spice-memory': Flags.string({
      description: "memory for SPICE, as Java's -Xmx",
      default: '8G',
      helpGroup: 'METEOR AND SPICE',
    }),
    'spice-timeout': Flags.integer({
      description: 'seconds SPICE may take',
      default: 3600,
      min: 1,
      helpGroup: 'METEOR AND SPICE',
    }),
    compare: Flags.string({
      description: 'older results to compare with (paired bootstrap)',
      helpValue: '<results>',
      helpGroup: 'COMPARISON',
    }),
    resamples: Flags.integer({ description: 'bootstrap resamples', default: 1000, min: 1, helpGroup: 'COMPARISON' }),
    seed: Flags.integer({ description: 'seed of the bootstrap', default: 1, helpGroup: 'COMPARISON' }),
  };

  async run(): Promise<Record<string, unknown>> {
    const { args, flags } = await this.parse(Evaluate);
    const report = await evaluateToFiles({
      results: args.results,
      cacheDirectory: cacheDirectory(process.env, process.platform),
      ...flags,
    });
    for (const warning of report.warnings) this.logToStderr(`capwright: ${warning}`);
    this.log(formatTable(report).trimEnd());
    return summary(report);
  }
}
