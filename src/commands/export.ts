import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../cli/base-command.js';
import { chosenOutputs, outputFlags } from '../cli/output-flags.js';
import { exportedVideos } from '../cli/video-outputs.js';
import { UsageError } from '../errors.js';
import { holdsVideos } from '../pipeline/video/holds-videos.js';
import { exportRun, type ExportSummary } from '../pipeline/journal/export-run.js';

export default class Export extends BaseCommand {
  static override summary = 'Turn the rows of a run into other formats.';
  static override description = `Reads a JSONL output and writes its rows, in their order, to files of other formats. Rows about videos go to .jsonl,
.csv, .json, .vtt and .srt as capwright video writes them.`;
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
    merge: Flags.boolean({ description: 'join neighbouring stretches of a video with the same caption' }),
    force: Flags.boolean({ description: 'replace files; old ones are kept under numbered names' }),
    quiet: Flags.boolean({ char: 'q', description: 'print nothing but errors' }),
  };

  async run(): Promise<ExportSummary> {
    const { args, flags } = await this.parse(Export);
    const outputs = (await holdsVideos(args.rows)) ? exportedVideos(flags) : chosenOutputs(flags);
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
