import { Flags } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { paragraphs } from '../../cli/paragraphs.js';
import { textTable } from '../../cli/text-table.js';
import { formatBytes } from '../../hub/format-bytes.js';
import { listModels, type ListedModel } from '../../hub/model-listing.js';

export default class ModelsList extends BaseCommand {
  static override summary = 'List the published checkpoints and what the cache holds.';
  static override description = paragraphs(`
Lists git-demo (bundled), the checkpoints that the authors of GIT have published, and every other GIT checkpoint in the
cache, whether capwright or a Python program fetched it. SIZE is what a fetch takes as float32; the column after it, in MB, what the
converted model takes in each precision. Makes no request.`);
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --cached --json',
  ];
  static override enableJsonFlag = true;
  static override flags = { cached: Flags.boolean({ description: 'only what is on this machine' }) };

  async run(): Promise<ListedModel[]> {
    const { flags } = await this.parse(ModelsList);
    const models = (await listModels(process.env)).filter((model) => !flags.cached || model.bytesOnDisk > 0);
    this.log(textTable(['NAME', 'TASK', 'INPUT', 'SIZE', 'FP32/FP16/INT8/INT4', 'ON THIS MACHINE'], models.map(row)));
    return models;
  }
}

/** Short names of the tasks: a line fits a terminal. */
const TASKS = {
  'image-captioning': 'image captions',
  'image-question-answering': 'image questions',
  'video-captioning': 'video captions',
  'video-question-answering': 'video questions',
} as const;

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e6);
}

function row({ name, source, catalogue, bytesOnDisk, cached }: ListedModel): string[] {
  const input = catalogue && `${catalogue.frames > 1 ? `${catalogue.frames} × ` : ''}${catalogue.imageSize} px`;
  const size = catalogue ? catalogue.bytes.fp32 : bytesOnDisk;
  return [
    name,
    catalogue === undefined ? '' : TASKS[catalogue.task],
    input ?? '',
    formatBytes(size),
    catalogue === undefined ? '' : `${Object.values(catalogue.converted).map(megabytes).join('/')} MB`,
    source === 'bundled' ? 'bundled' : state(cached),
  ];
}

function state(cached: ListedModel['cached']): string {
  return cached
    .map(({ revision, bytes, missing }) => {
      const whole = missing.length === 0 ? formatBytes(bytes) : `unfinished: lacks ${missing.join(', ')}`;
      return `${revision.slice(0, 8)} (${whole})`;
    })
    .join(', ');
}
