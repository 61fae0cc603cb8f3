import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { DownloadProgress } from '../../cli/download-progress.js';
import { EXIT } from '../../cli/exit-code.js';
import { Interruption } from '../../cli/interruption.js';
import { paragraphs } from '../../cli/paragraphs.js';
import { resolveCheckpoint, type ResolvedCheckpoint } from '../../hub/resolve-checkpoint.js';

export default class ModelsPull extends BaseCommand {
  static override summary = 'Fetch checkpoints into the cache.';
  static override description = paragraphs(`
Takes names of "capwright models list" and any repository of the hub (owner/name). Fetches what is missing, goes on
where an earlier pull was ended, checks every file's size and checksum, and prints the folder of each.`);
  static override examples = [
    '<%= config.bin %> <%= command.id %> git-base-coco',
    '<%= config.bin %> <%= command.id %> someone/git-base-pokemon --revision v2',
  ];
  static override enableJsonFlag = true;
  static override strict = false;
  static override args = {
    name: Args.string({ required: true, ignoreStdin: true, description: 'one or more names or repositories' }),
  };
  static override flags = {
    revision: Flags.string({ description: 'branch, tag or full commit (default: main)', helpValue: '<revision>' }),
    quiet: Flags.boolean({ char: 'q', description: 'show no progress' }),
  };

  async run(): Promise<ResolvedCheckpoint[]> {
    const { argv, flags } = await this.parse(ModelsPull);
    const progress = new DownloadProgress(process.stderr, flags.quiet || this.jsonEnabled());
    const interruption = new Interruption({ onFirst: () => progress.stop(), onSecond: () => progress.stop() });
    const pulled: ResolvedCheckpoint[] = [];
    try {
      for (const name of argv as string[]) {
        const { signal } = interruption;
        const found = await resolveCheckpoint(name, { revision: flags.revision, signal, onEvent: progress.listen });
        progress.stop();
        pulled.push(found);
        this.log(found.folder);
      }
    } catch (error) {
      if (!interruption.signal.aborted) throw error;
      this.logToStderr('Interrupted. What has come is kept; the same command goes on from there.');
      this.exit(EXIT.interrupted);
    } finally {
      progress.stop();
      interruption.release();
    }
    return pulled;
  }
}
