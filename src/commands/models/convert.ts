import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { deviceFlag, precisionFlag } from '../../cli/captioner-flags.js';
import { DownloadProgress } from '../../cli/download-progress.js';
import { Interruption } from '../../cli/interruption.js';
import { prepareModel } from '../../pipeline/prepare-model.js';

/** What `--json` prints. */
interface Conversion {
  readonly name: string;
  readonly revision: string | null;
  readonly digest: string;
  readonly precision: string;
  readonly folder: string;
}

export default class ModelsConvert extends BaseCommand {
  static override summary = 'Convert a checkpoint to ONNX ahead of its first use.';
  static override description =
    'Fetches the checkpoint where needed, converts it unless the cache holds it, and prints the folder of the converted model.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> git-base-coco',
    '<%= config.bin %> <%= command.id %> ./my-checkpoint --precision int8',
  ];
  static override enableJsonFlag = true;
  static override args = {
    name: Args.string({ required: true, ignoreStdin: true, description: 'a name, a repository or a folder' }),
  };
  static override flags = {
    precision: precisionFlag,
    device: deviceFlag,
    revision: Flags.string({ description: 'branch, tag or full commit (default: main)', helpValue: '<revision>' }),
    quiet: Flags.boolean({ char: 'q', description: 'show no progress' }),
  };

  async run(): Promise<Conversion> {
    const { args, flags } = await this.parse(ModelsConvert);
    const quiet = flags.quiet || this.jsonEnabled();
    const progress = new DownloadProgress(process.stderr, quiet);
    const interruption = new Interruption({ onFirst: () => progress.stop(), onSecond: () => progress.stop() });
    try {
      const { found, converted, precision } = await prepareModel({
        model: args.name,
        device: flags.device,
        ...(flags.precision === undefined ? {} : { precision: flags.precision }),
        onHubEvent: progress.listen,
        onNotice: (message) => progress.note(message),
        signal: interruption.signal,
        ...(flags.revision === undefined ? {} : { revision: flags.revision }),
      });
      this.log(converted.folder);
      const { folder, checkpointDigest: digest } = converted;
      return { name: found.name, revision: found.revision, digest, precision, folder };
    } finally {
      progress.stop();
      interruption.release();
    }
  }
}
