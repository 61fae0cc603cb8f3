import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../cli/base-command.js';
import { exportedOutputs } from '../cli/exported-outputs.js';
import { outputFlags } from '../cli/output-flags.js';
import { paragraphs } from '../cli/paragraphs.js';
import { REPEATABLE } from '../cli/repeatable.js';
import { counted } from '../counted.js';
import { UsageError } from '../errors.js';
import { exportRun, type ExportSummary } from '../pipeline/journal/export-run.js';
import { kindOfRows } from '../pipeline/journal/kind-of-rows.js';

export default class Export extends BaseCommand {
  static override summary = 'Turn the rows of a run into other formats.';
  static override description = paragraphs(`
Reads a JSONL output and writes its rows, in their order, to files of other formats. Rows about videos go to .jsonl,
.csv, .json, .vtt and .srt as capwright video writes them, answers and labels to what capwright ask and classify write.`);
  static override examples = [
    '<%= config.bin %> export captions.jsonl -o captions.csv',
    '<%= config.bin %> export captions.jsonl -o results.json -o captions.parquet',
    '<%= config.bin %> export captions.jsonl --sidecar txt',
    "<%= config.bin %> export films.jsonl -o 'subtitles/{name}.vtt'",
  ];
  static override enableJsonFlag = true;
  static override args = {
    rows: Args.string({ required: true, description: 'the JSONL output of a run' }),
  };
  static override flags = {
    ...outputFlags,
    output: Flags.string({
      char: 'o',
      description:
        'where the rows go: .jsonl, .csv, .json (COCO results), .parquet, .tar (WebDataset); .vtt and .srt for videos',
      ...REPEATABLE,
      helpValue: '<file>',
      helpGroup: 'OUTPUT',
    }),
    merge: Flags.boolean({ description: 'join neighbouring stretches of a video with the same caption' }),
    force: Flags.boolean({ description: 'replace files; old ones are kept under numbered names' }),
    quiet: Flags.boolean({ char: 'q', description: 'print nothing but errors' }),
  };

  async run(): Promise<ExportSummary> {
    const { args, flags } = await this.parse(Export);
    const outputs = exportedOutputs(await kindOfRows(args.rows), flags);
    if (outputs.length === 0) throw new UsageError('expected an output (-o or --sidecar), found none.');
    const summary = await exportRun(args.rows, outputs, { force: flags.force });
    if (!flags.quiet) {
      if (!summary.finished) this.logToStderr(`${args.rows} is not of a finished run: these are the rows so far.`);
      for (const path of summary.kept) this.logToStderr(`Older output kept as ${path}.`);
      this.logToStderr(`${counted(summary.rows, 'row')} written to ${(flags.output ?? ['text files']).join(', ')}.`);
    }
    return summary;
  }
}
