import { Args, type Interfaces } from '@oclif/core';
import { BaseCommand } from '../cli/base-command.js';
import { evaluationFlags } from '../cli/evaluation-flags.js';
import { exitCode } from '../cli/exit-code.js';
import { ownCaptionsFlags } from '../cli/own-captions-flags.js';
import { paragraphs } from '../cli/paragraphs.js';
import { tellError } from '../cli/tell-error.js';
import { UsageError } from '../errors.js';
import { evaluateToFiles } from '../evaluation/evaluate-to-files.js';
import { summary } from '../evaluation/format-report.js';
import { formatTable } from '../evaluation/format-table.js';

export default class Evaluate extends BaseCommand {
  static override summary = 'Score captions, answers or labels against references.';
  static override description = paragraphs(`
Computes Bleu_1 to Bleu_4, ROUGE_L, CIDEr and METEOR exactly as pycocoevalcap does, without Python or Java.

Results: COCO results (.json), rows with path or image_id and caption (.jsonl, .csv), or a folder of .txt or .caption files.

References: COCO captions (.json), Karpathy's dataset_coco.json with --split, or rows with image_id or path and references (.jsonl, .csv).

Images without a result are left out. With --model the references' images are captioned first, with the flags of capwright caption;
given again, a run that was stopped goes on.`);
  static override examples = [
    '<%= config.bin %> evaluate results.json --references captions_val2014.json',
    '<%= config.bin %> evaluate captions.jsonl --references dataset_coco.json --split test --json',
    '<%= config.bin %> evaluate new.json --references captions.json --compare old.json --report report.html',
    '<%= config.bin %> evaluate --model git-base-coco --references captions_val2014.json --image-root val2014',
    '<%= config.bin %> evaluate answers.json --references v2_mscoco_val2014_annotations.json --task vqa',
  ];
  static override enableJsonFlag = true;
  static override args = {
    results: Args.string({ description: 'results file, or folder of sidecars; none with --model' }),
  };
  static override flags = { ...ownCaptionsFlags, ...evaluationFlags };

  async run(): Promise<Record<string, unknown>> {
    const { args, flags } = await this.parse(Evaluate);
    const results = args.results ?? (await this.captioned(flags));
    if (results === undefined) return {};
    if (args.results !== undefined && flags.model !== undefined) {
      throw new UsageError('expected results or --model to make them, found both. Leave one out.');
    }
    const report = await evaluateToFiles({ ...flags, results });
    for (const warning of report.warnings) tellError(warning); // with --json, too
    this.log(formatTable(report).trimEnd());
    return summary(report);
  }

  /** Captions the references' images and gives the file of captions; undefined if that was stopped. */
  private async captioned(flags: Interfaces.InferredFlags<typeof Evaluate.flags>): Promise<string | undefined> {
    const model = flags.model ?? process.env.CAPWRIGHT_MODEL;
    if (model === undefined || flags.task !== 'caption') {
      throw new UsageError(
        `expected a results file, found none. Give one${flags.task === 'caption' ? ', or --model to make captions' : ''}.`,
      );
    }
    const quiet = flags.quiet || this.jsonEnabled();
    const { references, split } = flags;
    // Loaded here: an evaluation of results needs neither inference nor picture decoding.
    const { captionReferences } = await import('../cli/caption-references.js');
    const { results, summary: run } = await captionReferences({
      ...{ references, split, model, flags, quiet, version: this.config.version },
    });
    process.exitCode = exitCode(run);
    return run.interrupted || run.gaveUp ? undefined : results;
  }
}
