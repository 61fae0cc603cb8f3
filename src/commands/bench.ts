import { Flags } from '@oclif/core';
import { BaseCommand } from '../cli/base-command.js';
import { captionerOptions, modelFlags, pictureFlags } from '../cli/captioner-flags.js';
import { decodingFlags, decodingOptions } from '../cli/decoding-flags.js';
import { DownloadProgress } from '../cli/download-progress.js';
import { paragraphs } from '../cli/paragraphs.js';
import { pathArguments } from '../cli/path-arguments.js';
import { pictureSource } from '../cli/picture-source.js';
import { REPEATABLE } from '../cli/repeatable.js';
import { textTable } from '../cli/text-table.js';
import { counted } from '../counted.js';
import { UsageError } from '../errors.js';
import { createCaptioner } from '../pipeline/create-captioner.js';
import type { ModelIdentity } from '../pipeline/model-identity.js';
import { measureCaptioning, type CaptioningMeasurement } from '../pipeline/measure-captioning.js';
import type { PipelineItem } from '../pipeline/pipeline-item.js';

export default class Bench extends BaseCommand {
  static override summary = 'Measure captioning on your pictures, model and device.';
  static override description = paragraphs(`
Captions some of the pictures again and again: inference alone by batch size, every stage of a picture's way alone, and
all of it together. Nothing is written.`);
  static override examples = [
    '<%= config.bin %> bench photos --model git-base-coco',
    '<%= config.bin %> bench photos --model git-large-coco --precision int8 --batch-sizes 8,16,32',
  ];
  static override enableJsonFlag = true;
  static override strict = false;
  static override args = pathArguments;
  static override flags = {
    quiet: Flags.boolean({ char: 'q', description: 'print nothing but the measurements' }),
    images: Flags.integer({ description: 'pictures to take at the most', default: 64, min: 1, helpValue: '<n>' }),
    'batch-sizes': Flags.string({ description: 'sizes to compare', default: '1,2,4,8,16,32', helpValue: '<n,n,…>' }),
    include: Flags.string({ description: 'glob of files to take below a folder', ...REPEATABLE, helpValue: '<glob>' }),
    exclude: Flags.string({ description: 'glob of files to leave out', ...REPEATABLE, helpValue: '<glob>' }),
    ...modelFlags,
    ...decodingFlags,
    ...pictureFlags,
  };

  async run(): Promise<CaptioningMeasurement & { readonly model: ModelIdentity }> {
    const { argv, flags } = await this.parse(Bench);
    const batchSizes = parseSizes(flags['batch-sizes']);
    const quiet = flags.quiet || this.jsonEnabled();
    const items = await firstItems(pictureSource(argv as string[], flags, process.stdin).items(), flags.images);
    const download = new DownloadProgress(process.stderr, quiet);
    const note = (message: string): void => {
      if (!quiet) this.logToStderr(message);
    };
    const now = (): number => performance.now();
    let decodedAt = NaN;
    const captioner = await createCaptioner({
      onDecoded: () => (decodedAt = now()),
      ...captionerOptions(flags),
      ...decodingOptions(flags),
      onHubEvent: download.listen,
      onNotice: (message) => download.note(message),
    }).finally(() => download.stop());
    try {
      const { name, precision, device } = captioner.model;
      note(`${counted(items.length, 'picture')}, ${name} in ${precision} on ${device}.`);
      const found = await measureCaptioning(captioner, items, { batchSizes, now, decodedAt: () => decodedAt });
      this.log(report(found, captioner.batchSize));
      return { model: captioner.model, ...found };
    } finally {
      await captioner.close();
    }
  }
}

function report(found: CaptioningMeasurement, batchSize: number): string {
  const number = (value: number): string => value.toPrecision(3);
  const speeds = found.batches.map((speed) => [
    String(speed.batchSize),
    number(speed.imagesPerSecond),
    speed.batchSize === found.bestBatchSize ? 'best' : '',
  ]);
  const stages = found.stages.map(({ stage, seconds, share }) => [
    stage,
    number(seconds * 1000),
    `${(share * 100).toFixed(1)} %`,
  ]);
  return [
    textTable(['batch size', 'images/s, inference alone', ''], speeds),
    textTable(['stage', 'ms an image, alone', 'share'], stages),
    `From files to rows, with --batch-size ${batchSize}: ${number(found.imagesPerSecond)} images/s.`,
    ...(found.failed === 0 ? [] : [`${counted(found.failed, 'picture')} left out: can't be read.`]),
  ].join('\n\n');
}

/** @throws UsageError */
function parseSizes(text: string): number[] {
  const sizes = text.split(',').map(Number);
  if (sizes.every((size) => Number.isInteger(size) && size >= 1)) return [...new Set(sizes)].sort((a, b) => a - b);
  throw new UsageError(`expected --batch-sizes to be whole numbers such as 8,16,32, found "${text}".`);
}

async function firstItems(items: AsyncIterable<PipelineItem>, count: number): Promise<PipelineItem[]> {
  const first: PipelineItem[] = [];
  for await (const item of items) {
    first.push(item);
    if (first.length === count) break;
  }
  return first;
}
