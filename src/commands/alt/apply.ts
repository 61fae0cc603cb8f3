import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { EXIT } from '../../cli/exit-code.js';
import { paragraphs } from '../../cli/paragraphs.js';
import { counted } from '../../counted.js';
import { ApplyCounter, type ApplySummary } from '../../site/apply/apply-counter.js';
import { applyReview } from '../../site/apply/apply-review.js';
import { readReview } from '../../site/review/read-review.js';

export default class AltApply extends BaseCommand {
  static override summary = 'Write the approved alternative texts of a review into the documents.';
  static override description = paragraphs(`
Takes the decisions that the review page exports, or a review (JSONL or CSV) with its decision column filled in.
Only the text changes: encoding, line ends, quotes and indentation stay, and each edit is parsed again before it is written.
A document that changed since the scan is left alone, as is what the author wrote or marked as decorative.

Exit codes: 0 done (a second run changes nothing), 1 a file could not be written, 2 wrong usage, 3 some decisions were refused.`);
  static override examples = [
    '<%= config.bin %> alt apply decisions.jsonl --dry-run',
    '<%= config.bin %> alt apply decisions.jsonl --backup',
  ];
  static override enableJsonFlag = true;
  static override args = { review: Args.string({ required: true, description: 'the decisions' }) };
  static override flags = {
    'dry-run': Flags.boolean({ char: 'n', description: 'write nothing; print the changes as a unified diff' }),
    backup: Flags.boolean({ description: 'keep a copy of each changed file beside it (.orig)' }),
    replace: Flags.boolean({ description: 'also replace texts that the author wrote (never an empty one)' }),
    root: Flags.string({
      description: 'the folder of the site, if it has moved since the scan',
      helpValue: '<folder>',
    }),
  };

  async run(): Promise<ApplySummary> {
    const { args, flags } = await this.parse(AltApply);
    const review = await readReview(args.review);
    const root = flags.root ?? review.root;
    const { replace, backup } = flags;
    const counter = new ApplyCounter(review.decisions);
    for await (const file of applyReview({ ...review, root }, { replace, backup, dryRun: flags['dry-run'] })) {
      counter.add(file);
      if (file.diff !== undefined) this.log(file.diff.trimEnd());
      if (file.reason !== undefined) this.logToStderr(`${file.file}: left alone, ${file.reason}`);
      for (const { id, reason } of file.refused) this.logToStderr(`${id}: left alone, ${reason}`);
    }
    const { files, written, already, refused, skipped, undecided } = counter.summary;
    this.logToStderr(
      `${counted(written, 'text')} ${flags['dry-run'] ? 'would be written' : 'written'} in ${counted(files, 'file')}; ` +
        `${already} already there, ${refused} refused, ${skipped} skipped, ${undecided} undecided`,
    );
    if (refused > 0) process.exitCode = EXIT.itemErrors;
    return counter.summary;
  }
}
