import { Args } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { textTable } from '../../cli/text-table.js';
import { formatBytes } from '../../hub/format-bytes.js';
import { describeModel, type ModelDescription } from '../../hub/describe-model.js';

export default class ModelsShow extends BaseCommand {
  static override summary = 'Show what is known of a checkpoint, and where it lies.';
  static override description = 'Shows what the catalogue says and what the cache holds. Makes no request.';
  static override examples = ['<%= config.bin %> <%= command.id %> git-base-coco'];
  static override enableJsonFlag = true;
  static override args = {
    name: Args.string({ required: true, ignoreStdin: true, description: 'a name, a repository or a folder' }),
  };

  async run(): Promise<ModelDescription> {
    const { args } = await this.parse(ModelsShow);
    const model = await describeModel(args.name, process.env);
    this.log(textTable([model.name, model.description], lines(model)));
    return model;
  }
}

function lines({ catalogue, picture, cached, folder }: ModelDescription): string[][] {
  const rows: string[][] = [];
  if (catalogue) {
    const { published, firstLogits, bytes, converted } = catalogue;
    rows.push(
      ['repository', catalogue.repository],
      ['licence', catalogue.license],
      ['task', catalogue.task],
      ['parameters', `${(catalogue.parameters / 1e6).toFixed(1)} million`],
      [
        'weights',
        `${formatBytes(bytes.fp32)} as float32 (${catalogue.weights}), ${formatBytes(bytes.fp16)} as float16`,
      ],
      [
        'converted',
        Object.entries(converted)
          .map(([precision, size]) => `${formatBytes(size)} as ${precision}`)
          .join(', '),
      ],
      [
        'input',
        `${catalogue.frames} × ${catalogue.imageSize}×${catalogue.imageSize} px, ${catalogue.imageTokens} tokens`,
      ],
      ...(published ? [['published', `${published.benchmark}: ${published.metric} ${published.value}`]] : []),
      ['first logits', `${firstLogits.values.join(', ')} (± ${firstLogits.tolerance})`],
      ['of', picture ?? firstLogits.picture],
    );
  }
  for (const { revision, bytes, missing, folder: path } of cached) {
    const state = missing.length === 0 ? formatBytes(bytes) : `unfinished: lacks ${missing.join(', ')}`;
    rows.push(['cached', `${revision} (${state})`], ['', path]);
  }
  if (folder !== null) rows.push(['folder', folder]);
  else if (cached.length === 0) rows.push(['cached', 'no; fetched at first use, or by "capwright models pull"']);
  return rows;
}
