import { extname } from 'node:path';
import { Flags, type Interfaces } from '@oclif/core';
import { UsageError } from '../errors.js';
import { PRECISIONS } from '../model/graph/precision.js';
import type { CaptionerOptions } from '../pipeline/create-captioner.js';
import { IMAGE_EXTENSIONS } from '../pipeline/sources/image-extensions.js';

/** What to run a model on; its value is checked with the model. */
export const deviceFlag = Flags.string({
  description:
    'auto takes the best that works here; or cpu, cuda[:n], webgpu, dml[:n], coreml, several between commas to share the work',
  default: 'auto',
  env: 'CAPWRIGHT_DEVICE',
  helpValue: '<device>',
  helpGroup: 'MODEL',
});

/** Number format of a model. */
export const precisionFlag = Flags.option({
  options: [...PRECISIONS, 'auto'] as const,
  description:
    'fp32 is exact; fp16 is for graphics cards and their default; int8 is three to four times as fast on processors; int4 takes the least disk and memory and writes other words now and then; auto takes int8 where the processor is made for it',
  helpGroup: 'MODEL',
})();

/** Flags of every command that runs a model on pictures. */
export const modelFlags = {
  model: Flags.string({
    char: 'm',
    description:
      'a published checkpoint (git-base-coco), a hub repository, a folder, or git-demo (bundled, drawn scenes)',
    default: 'git-demo',
    env: 'CAPWRIGHT_MODEL',
    helpValue: '<name|folder>',
    helpGroup: 'MODEL',
  }),
  revision: Flags.string({ description: 'branch, tag or commit of the repository', helpGroup: 'MODEL' }),
  'batch-size': Flags.custom<number | 'auto'>({
    char: 'b',
    description: 'pictures a batch; auto measures once what is fastest here and remembers it',
    default: 16,
    helpValue: '<n|auto>',
    helpGroup: 'MODEL',
    parse: (text) => Promise.resolve(batchSize(text)),
  })(),
  'max-new-tokens': Flags.integer({
    description: "tokens to write at the most (default: the model's own limit, else 50)",
    min: 1,
    helpGroup: 'MODEL',
  }),
  device: deviceFlag,
  precision: precisionFlag,
  threads: Flags.integer({ description: 'threads of the model (default: one a core)', min: 1, helpGroup: 'MODEL' }),
};

/** Flags of every command that decodes pictures. */
export const pictureFlags = {
  resize: Flags.option({
    options: ['exact', 'fast'] as const,
    description: "exact repeats the reference's resize bit for bit, fast leaves it to libvips",
    default: 'exact' as const,
    helpGroup: 'PICTURES',
  })(),
  aspect: Flags.option({
    options: ['model', 'paper'] as const,
    description:
      "model crops to the model's square; paper keeps the whole picture, as the original repository answers questions",
    default: 'model' as const,
    helpGroup: 'PICTURES',
  })(),
  'auto-orient': Flags.boolean({
    description: 'turn pictures as their EXIF orientation says (the reference does not)',
    default: true,
    allowNo: true,
    helpGroup: 'PICTURES',
  }),
  'allow-svg': Flags.boolean({ description: 'render SVG pictures instead of refusing them', helpGroup: 'PICTURES' }),
  'limit-pixels': Flags.integer({
    description: 'refuse pictures of more pixels than this',
    default: 178_956_970,
    min: 1,
    helpGroup: 'PICTURES',
  }),
};

/**
 * The captioner that the flags above ask for.
 * @param paths a command's arguments: a lone picture gets the whole processor
 */
export function captionerOptions(
  flags: Interfaces.InferredFlags<typeof modelFlags> & Partial<Interfaces.InferredFlags<typeof pictureFlags>>,
  paths: readonly string[] = [],
): CaptionerOptions {
  const { resize, aspect, 'auto-orient': autoOrient, 'allow-svg': allowSvg, 'limit-pixels': limitPixels } = flags;
  return {
    sessions: paths.length === 1 && paths.every(isPicture) ? 1 : 'auto',
    model: flags.model,
    batchSize: flags['batch-size'],
    device: flags.device,
    ...(resize === undefined ? {} : { resize }),
    ...(aspect === undefined ? {} : { aspect }),
    ...(autoOrient === undefined ? {} : { autoOrient }),
    ...(allowSvg === undefined ? {} : { allowSvg }),
    ...(limitPixels === undefined ? {} : { limitPixels }),
    ...(flags['max-new-tokens'] === undefined ? {} : { maxNewTokens: flags['max-new-tokens'] }),
    ...(flags.precision === undefined ? {} : { precision: flags.precision }),
    ...(flags.revision === undefined ? {} : { revision: flags.revision }),
    ...(flags.threads === undefined ? {} : { threads: flags.threads }),
  };
}

/** Whether an argument names one picture, not a folder or a glob. */
function isPicture(path: string): boolean {
  return IMAGE_EXTENSIONS.includes(extname(path).slice(1).toLowerCase()) && !/[*?[{]/.test(path);
}

/** @throws UsageError for what is neither a whole number from 1 nor `auto` */
function batchSize(text: string): number | 'auto' {
  if (text === 'auto') return text;
  const size = Number(text);
  if (Number.isInteger(size) && size >= 1) return size;
  throw new UsageError(`expected auto or an integer greater than or equal to 1, found "${text}".`);
}
