import { BaseCommand } from '../cli/base-command.js';
import { captionItems, type RunReport } from '../cli/caption-items.js';
import { modelFlags, pictureFlags } from '../cli/captioner-flags.js';
import { decodingFlags } from '../cli/decoding-flags.js';
import { outputFlags, refuseCollisions, refuseShards, sidecarOutput, withoutExisting } from '../cli/output-flags.js';
import { runCaptionerOpener } from '../cli/open-run-captioner.js';
import { paragraphs } from '../cli/paragraphs.js';
import { pathArguments } from '../cli/path-arguments.js';
import { pictureSource } from '../cli/picture-source.js';
import { quietFlag, runFlags } from '../cli/run-flags.js';
import { chosenShard, runOutputs } from '../cli/run-plan.js';
import { runStarter } from '../cli/run-starter.js';
import { describeSource, sourceFlags } from '../cli/source-flags.js';
import { textFlags } from '../cli/text-flags.js';

export default class Caption extends BaseCommand {
  static override summary = 'Caption pictures.';
  static override description = paragraphs(`
Takes files, folders (searched recursively) and globs, and gives one row a picture, in their order.
A picture that can't be read becomes an error row; the run goes on. A run into files that was killed goes on where it
was when the same command is given again.

Exit codes: 0 all captioned, 1 the run failed, 2 wrong usage, 3 finished but some items failed, 130 interrupted.`);
  static override examples = [
    '<%= config.bin %> caption photos --model git-base-coco -o captions.jsonl',
    "<%= config.bin %> caption 'photos/**/*.png' scan.jpg -o captions.csv",
    '$ find photos -name "*.jpg" | <%= config.bin %> caption - --model git-base-coco',
    '<%= config.bin %> caption photos -o captions.jsonl --shard 2/4',
  ];
  static override enableJsonFlag = true;
  static override strict = false;
  static override args = pathArguments;
  static override flags = {
    ...quietFlag,
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
    const openSource = () => pictureSource(paths, { ...flags, shard }, process.stdin);
    const source = openSource();
    refuseShards(paths, flags);
    const sidecars = sidecarOutput(flags);
    const outputs = runOutputs(flags, shard);
    const described = { shard, version: this.config.version, source: describeSource(paths, flags) };
    const start = runStarter({ flags, outputs, ...described });
    if (sidecars !== undefined && !paths.includes('-')) {
      await refuseCollisions(() => openSource().items(), sidecars.place);
    }
    const skips = sidecars !== undefined && flags.existing === 'skip';
    return captionItems({
      ...{ flags, start, json: this.jsonEnabled(), intoFiles: outputs !== undefined },
      ...{
        open: runCaptionerOpener(flags, paths),
        unit: 'images',
        count: () => source.count?.(),
      },
      items: () => {
        return Promise.resolve({ items: skips ? withoutExisting(source.items(), sidecars.place) : source.items() });
      },
    });
  }
}
