import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../cli/base-command.js';
import { chosenOutputs, outputFlags } from '../cli/output-flags.js';
import { UsageError } from '../errors.js';
import { exportRun, type ExportSummary } from '../pipeline/journal/export-run.js';

export default class Export extends BaseCommand {
  static override summary = 'Turn the rows of a run into other formats.';
  static override description = 'Reads a JSONL output and writes its rows, in their order, to files of other formats.';
  static override examples = [
    '<%= config.bin %> export captions.jsonl -o captions.csv',
    '<%= config.bin %> export captions.jsonl -o results.json -o captions.parquet',
    '<%= config.bin %> export captions.jsonl --sidecar txt',
  ];
  static override enableJsonFlag = true;
  static override args = {
    rows: Args.string({ required: true, description: 'the JSONL output of a run' }),
  };
  static override flags = {
    ...outputFlags,
    force: Flags.boolean({ description: 'replace files; old ones are kept under numbered names' }),
    quiet: Flags.boolean({ char: 'q', description: 'print nothing but errors' }),
  };

  async run(): Promise<ExportSummary> {
    const { args, flags } = await this.parse(Export);
    const outputs = chosenOutputs(flags);
    if (outputs.length === 0) throw new UsageError('expected an output (-o or --sidecar), found none.');
    const summary = await exportRun(args.rows, outputs, { force: flags.force });
    if (!flags.quiet) {
      if (!summary.finished) this.logToStderr(`${args.rows} is not of a finished run: these are the rows so far.`);
      for (const path of summary.kept) this.logToStderr(`Older output kept as ${path}.`);
      this.logToStderr(`${summary.rows} rows written to ${(flags.output ?? ['text files']).join(', ')}.`);
    }
    return summary;
  }
}
