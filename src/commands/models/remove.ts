import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { counted } from '../../counted.js';
import { UsageError } from '../../errors.js';
import { removeCached, type Removal } from '../../hub/cached-checkpoints.js';
import { loadCatalogue } from '../../hub/catalogue.js';
import { formatBytes } from '../../hub/format-bytes.js';
import { readHubSettings } from '../../hub/hub-settings.js';
import { parseModelName } from '../../hub/model-name.js';

export default class ModelsRemove extends BaseCommand {
  static override summary = 'Remove a checkpoint from the cache.';
  static override description = `The cache is shared: Python programs will have to fetch it again too. Files that another commit shares stay.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> git-base-coco',
    '<%= config.bin %> <%= command.id %> git-base-coco --revision main',
  ];
  static override enableJsonFlag = true;
  static override args = {
    name: Args.string({ required: true, ignoreStdin: true, description: 'a name or repository' }),
  };
  static override flags = {
    revision: Flags.string({ description: 'only this branch, tag or full commit', helpValue: '<revision>' }),
  };

  async run(): Promise<Removal> {
    const { args, flags } = await this.parse(ModelsRemove);
    const name = parseModelName(args.name, await loadCatalogue());
    if (name.kind !== 'repository') {
      throw new UsageError(
        `Expected a model of the cache, found ${args.name}, which is ${name.kind === 'bundled' ? 'part of capwright' : 'a folder of your own'}.`,
      );
    }
    const { cacheDirectory } = await readHubSettings(process.env);
    const removal = await removeCached(cacheDirectory, name.repository, flags.revision);
    this.log(
      `Removed ${counted(removal.revisions.length, 'cached commit')} of ${name.repository}: ${formatBytes(removal.bytes)} free again.`,
    );
    return removal;
  }
}
