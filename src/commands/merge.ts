import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../cli/base-command.js';
import { paragraphs } from '../cli/paragraphs.js';
import { counted } from '../counted.js';
import { mergeShards, type MergeSummary } from '../pipeline/shards/merge-shards.js';

export default class Merge extends BaseCommand {
  static override summary = 'Put the outputs of all shards of a run together.';
  static override description = paragraphs(`
Reads out.00001-of-00004.jsonl and so on, checks that every shard is there, finished and complete, that no picture is in
two of them and that all were made with the same options, and writes out.jsonl in the order of the input: the same file
that a single run would have written. It can be exported, and a run can go on with it.`);
  static override examples = [
    '<%= config.bin %> merge captions.jsonl',
    '<%= config.bin %> merge captions.jsonl && <%= config.bin %> export captions.jsonl -o captions.csv',
  ];
  static override enableJsonFlag = true;
  static override args = {
    output: Args.string({ required: true, description: 'the -o that the shards were run with: captions.jsonl' }),
  };
  static override flags = {
    force: Flags.boolean({ description: 'replace the output; the old one is kept under a numbered name' }),
    quiet: Flags.boolean({ char: 'q', description: 'print nothing but errors' }),
  };

  async run(): Promise<MergeSummary> {
    const { args, flags } = await this.parse(Merge);
    const summary = await mergeShards(args.output, { force: flags.force, now: new Date() });
    if (!flags.quiet) {
      for (const path of summary.kept) this.logToStderr(`Older output kept as ${path}.`);
      this.logToStderr(
        `${args.output}: ${counted(summary.rows, 'row')} of ${counted(summary.shards, 'shard')}, ${summary.failed} of them failed.`,
      );
    }
    return summary;
  }
}
