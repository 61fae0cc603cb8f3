import { Args, Flags, type Interfaces } from '@oclif/core';
import { BaseCommand } from '../cli/base-command.js';
import { captionerOptions, modelFlags, pictureFlags } from '../cli/captioner-flags.js';
import { decodingFlags, decodingOptions } from '../cli/decoding-flags.js';
import { DownloadProgress } from '../cli/download-progress.js';
import { exitCode } from '../cli/exit-code.js';
import { Interruption } from '../cli/interruption.js';
import { pictureSource } from '../cli/picture-source.js';
import { RecordCollector } from '../cli/record-collector.js';
import { RunProgress } from '../cli/run-progress.js';
import { StdoutWriter } from '../cli/stdout-writer.js';
import { BUNDLED_MODEL } from '../hub/model-name.js';
import { captionRun, type RunSummary } from '../pipeline/caption-run.js';
import { createCaptioner } from '../pipeline/create-captioner.js';
import type { GitCaptioner, ModelIdentity } from '../pipeline/git-captioner.js';
import type { Source } from '../pipeline/sources/source.js';
import { openWriter } from '../pipeline/writers/open-writer.js';

const BUNDLED_NOTICE = `${BUNDLED_MODEL} knows 83 drawn things and no photographs; for those give --model a published GIT checkpoint.`;

/** What `--json` prints. */
type RunReport = RunSummary & { readonly model: ModelIdentity; readonly records?: readonly unknown[] };

export default class Caption extends BaseCommand {
  static override summary = 'Caption pictures.';
  static override description = `Takes files, folders (searched recursively) and globs, and gives one row a picture, in their order.
A picture that can't be read becomes an error row; the run goes on.

Exit codes: 0 all captioned, 1 the run failed, 2 wrong usage, 3 finished but some items failed, 130 interrupted.`;
  static override examples = [
    '<%= config.bin %> caption photos --model git-base-coco -o captions.jsonl',
    "<%= config.bin %> caption 'photos/**/*.png' scan.jpg -o captions.csv",
    'find photos -name "*.jpg" | <%= config.bin %> caption - --model git-base-coco',
  ];
  static override enableJsonFlag = true;
  static override strict = false;
  static override args = {
    paths: Args.string({
      ignoreStdin: true,
      description: 'files, folders or globs; - reads a list of files from standard input, one a line',
    }),
  };
  static override flags = {
    output: Flags.string({
      char: 'o',
      description: 'where the rows go: .jsonl, .csv or .json (COCO results); default standard output',
      multiple: true,
      helpValue: '<file>',
    }),
    include: Flags.string({ description: 'glob of files to take below a folder', multiple: true, helpValue: '<glob>' }),
    exclude: Flags.string({ description: 'glob of files to leave out', multiple: true, helpValue: '<glob>' }),
    prompt: Flags.string({ description: 'text for every caption to go on from' }),
    prefix: Flags.string({ description: 'put before every caption' }),
    suffix: Flags.string({ description: 'put behind every caption' }),
    quiet: Flags.boolean({ char: 'q', description: 'print nothing but rows and fatal errors' }),
    ...modelFlags,
    ...decodingFlags,
    ...pictureFlags,
  };

  async run(): Promise<RunReport> {
    const { argv, flags } = await this.parse(Caption);
    const source = pictureSource(argv as string[], flags, process.stdin);
    const rowsOnTerminal = flags.output === undefined && process.stdout.isTTY;
    const progress = new RunProgress(flags.quiet || this.jsonEnabled(), !rowsOnTerminal);
    const interruption = new Interruption({
      onFirst: () => progress.note('Finishing the batch in hand; Ctrl-C again stops at once.'),
      onSecond: () => progress.stop(),
    });
    try {
      if (flags.model === BUNDLED_MODEL) progress.note(BUNDLED_NOTICE);
      const captioner = await createCaptioner({
        ...captionerOptions(flags),
        ...decodingOptions(flags),
        onHubEvent: new DownloadProgress(process.stderr, flags.quiet || this.jsonEnabled()).listen,
        signal: interruption.signal,
        onNotice: (message) => progress.note(message),
        ...(flags.prompt === undefined ? {} : { prompt: flags.prompt }),
      });
      try {
        return await this.caption(captioner, flags, source, progress, interruption.signal);
      } finally {
        await captioner.close();
      }
    } finally {
      progress.stop();
      interruption.release();
      process.stdin.destroy(); // a list that is still open would keep the process alive
    }
  }

  private async caption(
    captioner: GitCaptioner,
    flags: Interfaces.InferredFlags<typeof Caption.flags>,
    source: Source,
    progress: RunProgress,
    interrupted: AbortSignal,
  ): Promise<RunReport> {
    const [collected, stdout] = [new RecordCollector(), new StdoutWriter(process.stdout)];
    const fallback = this.jsonEnabled() ? collected : stdout;
    const writers = flags.output === undefined ? [fallback] : await Promise.all(flags.output.map(openWriter));
    progress.expect(source.count?.());
    const summary = await progress.follow(
      captionRun({
        items: source.items(),
        captioner,
        writers,
        stop: AbortSignal.any([interrupted, stdout.readerGone]),
        now: () => performance.now(),
        prefix: flags.prefix ?? '',
        suffix: flags.suffix ?? '',
      }),
    );
    process.exitCode = stdout.readerGone.aborted && !interrupted.aborted ? 0 : exitCode(summary);
    return { model: captioner.model, ...summary, ...(flags.output === undefined ? { records: collected.rows } : {}) };
  }
}
