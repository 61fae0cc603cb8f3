import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { deviceFlag, precisionFlag } from '../../cli/captioner-flags.js';
import { DownloadProgress } from '../../cli/download-progress.js';
import { EXIT } from '../../cli/exit-code.js';
import { paragraphs } from '../../cli/paragraphs.js';
import { textTable } from '../../cli/text-table.js';
import { verifyCheckpoint, type Verification } from '../../pipeline/verify-checkpoint.js';

export default class ModelsVerify extends BaseCommand {
  static override summary = 'Check that a checkpoint works here as it should.';
  static override description = paragraphs(`
Converts the checkpoint and runs it on a drawn picture: shapes, finite numbers, generation with its loop and caches against one
plain pass over the finished text, one picture alone against the same in a batch. With --image, the picture that
"capwright models show" names, the first logits are compared with the published ones.

Exit codes: 0 all checks passed, 1 one failed.`);
  static override examples = [
    '<%= config.bin %> <%= command.id %> git-demo',
    '<%= config.bin %> <%= command.id %> git-base-coco --image 000000039769.jpg',
  ];
  static override enableJsonFlag = true;
  static override args = {
    name: Args.string({ required: true, ignoreStdin: true, description: 'a name, a repository or a folder' }),
  };
  static override flags = {
    image: Flags.string({ description: 'the picture of the published logits', helpValue: '<file>' }),
    precision: precisionFlag,
    device: deviceFlag,
    revision: Flags.string({ description: 'branch, tag or full commit (default: main)', helpValue: '<revision>' }),
    quiet: Flags.boolean({ char: 'q', description: 'show no progress' }),
  };

  async run(): Promise<Verification> {
    const { args, flags } = await this.parse(ModelsVerify);
    const quiet = flags.quiet || this.jsonEnabled();
    const download = new DownloadProgress(process.stderr, quiet);
    const report = await verifyCheckpoint(
      {
        model: args.name,
        ...(flags.precision === undefined ? {} : { precision: flags.precision }),
        device: flags.device,
        onHubEvent: download.listen,
        onNotice: (message) => download.note(message),
        ...(flags.revision === undefined ? {} : { revision: flags.revision }),
      },
      flags.image,
    ).finally(() => download.stop());
    const rows = report.checks.map(({ name, passed, found }) => [name, passed ? 'ok' : 'FAILED', found]);
    this.log(textTable([report.name, `${report.precision} on ${report.device}`, report.revision ?? ''], rows));
    if (!report.passed) process.exitCode = EXIT.failed;
    return report;
  }
}
