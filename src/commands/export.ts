import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../cli/base-command.js';
import { exportRun, type ExportSummary } from '../pipeline/journal/export-run.js';
import { openWriter } from '../pipeline/writers/open-writer.js';

export default class Export extends BaseCommand {
  static override summary = 'Turn the rows of a run into other formats.';
  static override description = 'Reads a JSONL output and writes its rows, in their order, to files of other formats.';
  static override examples = [
    '<%= config.bin %> export captions.jsonl -o captions.csv',
    '<%= config.bin %> export captions.jsonl -o results.json -o captions.parquet',
  ];
  static override enableJsonFlag = true;
  static override args = {
    rows: Args.string({ required: true, description: 'the JSONL output of a run' }),
  };
  static override flags = {
    output: Flags.string({
      char: 'o',
      description: 'a file to write; its ending tells the format',
      multiple: true,
      required: true,
      helpValue: '<file>',
    }),
    force: Flags.boolean({ description: 'replace files; old ones are kept under numbered names' }),
    quiet: Flags.boolean({ char: 'q', description: 'print nothing but errors' }),
  };

  async run(): Promise<ExportSummary> {
    const { args, flags } = await this.parse(Export);
    const outputs = flags.output.map((path) => ({ path, open: () => openWriter(path) }));
    const summary = await exportRun(args.rows, outputs, { force: flags.force });
    if (!flags.quiet) {
      if (!summary.finished) this.logToStderr(`${args.rows} is not of a finished run: these are the rows so far.`);
      for (const path of summary.kept) this.logToStderr(`Older output kept as ${path}.`);
      this.logToStderr(`${summary.rows} rows written to ${flags.output.join(', ')}.`);
    }
    return summary;
  }
}
