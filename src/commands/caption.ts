import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../cli/base-command.js';
import { modelFlags, pictureFlags } from '../cli/captioner-flags.js';
import { decodingFlags } from '../cli/decoding-flags.js';
import { exitCode } from '../cli/exit-code.js';
import { Interruption } from '../cli/interruption.js';
import { openRunCaptioner } from '../cli/open-run-captioner.js';
import { outputFlags, refuseCollisions, sidecarOutput, withoutExisting } from '../cli/output-flags.js';
import { pictureSource } from '../cli/picture-source.js';
import { RecordCollector } from '../cli/record-collector.js';
import { runStarter } from '../cli/run-starter.js';
import { runFlags } from '../cli/run-flags.js';
import { chosenShard } from '../cli/run-plan.js';
import { RunProgress } from '../cli/run-progress.js';
import { describeSource, sourceFlags } from '../cli/source-flags.js';
import { StdoutWriter } from '../cli/stdout-writer.js';
import { textFlags } from '../cli/text-flags.js';
import type { RunSummary } from '../pipeline/caption-run.js';
import type { ModelIdentity } from '../pipeline/model-identity.js';

/** What `--json` prints. */
type RunReport = RunSummary & { readonly model: ModelIdentity; readonly records?: readonly unknown[] };

export default class Caption extends BaseCommand {
  static override summary = 'Caption pictures.';
  static override description = `Takes files, folders (searched recursively) and globs, and gives one row a picture, in their order.
A picture that can't be read becomes an error row; the run goes on. A run into files that was killed goes on where it
was when the same command is given again.

Exit codes: 0 all captioned, 1 the run failed, 2 wrong usage, 3 finished but some items failed, 130 interrupted.`;
  static override examples = [
    '<%= config.bin %> caption photos --model git-base-coco -o captions.jsonl',
    "<%= config.bin %> caption 'photos/**/*.png' scan.jpg -o captions.csv",
    'find photos -name "*.jpg" | <%= config.bin %> caption - --model git-base-coco',
    '<%= config.bin %> caption photos -o captions.jsonl --shard 2/4',
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
    quiet: Flags.boolean({ char: 'q', description: 'print nothing but rows and fatal errors' }),
    ...sourceFlags,
    ...outputFlags,
    ...textFlags,
    ...runFlags,
    ...modelFlags,
    ...decodingFlags,
    ...pictureFlags,
  };

  async run(): Promise<RunReport> {
    const { argv, flags } = await this.parse(Caption);
    const paths = argv as string[];
    const shard = chosenShard(flags.shard, process.env);
    const source = pictureSource(paths, { ...flags, shard }, process.stdin);
    const sidecars = sidecarOutput(flags);
    const startRun = runStarter({ flags, shard, version: this.config.version, source: describeSource(paths, flags) });
    const rowsOnTerminal = flags.output === undefined && process.stdout.isTTY;
    const progress = new RunProgress(flags.quiet || this.jsonEnabled(), !rowsOnTerminal);
    const interruption = new Interruption({
      onFirst: () => progress.note('Finishing the batch in hand; Ctrl-C again stops at once.'),
      onSecond: () => progress.stop(),
    });
    try {
      if (sidecars !== undefined && !paths.includes('-')) {
        const again = () => pictureSource(paths, { ...flags, shard }, process.stdin).items();
        await refuseCollisions(again, sidecars.place);
      }
      const captioner = await openRunCaptioner(flags, {
        ...{ paths, progress, quiet: flags.quiet || this.jsonEnabled(), signal: interruption.signal },
      });
      try {
        const [collected, stdout] = [new RecordCollector(), new StdoutWriter(process.stdout)];
        progress.expect(source.count?.());
        const skips = sidecars !== undefined && flags.existing === 'skip';
        const items = skips ? withoutExisting(source.items(), sidecars.place) : source.items();
        const writer = this.jsonEnabled() ? collected : stdout;
        const stop = AbortSignal.any([interruption.signal, stdout.readerGone]);
        const summary = await progress.follow(startRun(items, captioner, { writer, stop }));
        process.exitCode = stdout.readerGone.aborted && !interruption.signal.aborted ? 0 : exitCode(summary);
        const records = flags.output === undefined && sidecars === undefined ? { records: collected.rows } : {};
        return { model: captioner.model, ...summary, ...records };
      } finally {
        await captioner.close();
      }
    } finally {
      progress.stop();
      interruption.release();
      process.stdin.destroy(); // a list that is still open would keep the process alive
    }
  }
}
