import { Flags, type Interfaces } from '@oclif/core';
import { modelFlags, pictureFlags } from './captioner-flags.js';
import { decodingFlags } from './decoding-flags.js';
import { runFlags } from './run-flags.js';
import { textFlags } from './text-flags.js';

const helpGroup = 'MODEL';

/** Flags of `evaluate` for captions that it makes itself: those of `caption`, but that a model must be named. */
export const ownCaptionsFlags = {
  'image-root': Flags.string({
    description: "the folder that the references' file names are relative to (default: that of the references)",
    helpValue: '<folder>',
    helpGroup,
  }),
  output: Flags.string({
    char: 'o',
    description: 'where the captions go, and from where a run that was stopped goes on (default: named like the model)',
    helpValue: '<file.jsonl>',
    helpGroup,
  }),
  quiet: Flags.boolean({ char: 'q', description: 'do not show how far captioning is', helpGroup }),
  ...modelFlags,
  model: Flags.string({
    char: 'm',
    description: "caption the references' images with this model and evaluate that, in place of results",
    helpValue: '<name|folder>',
    helpGroup,
  }),
  ...decodingFlags,
  ...pictureFlags,
  ...textFlags,
  // All flags of a run but --shard: part of the captions is no evaluation.
  force: runFlags.force,
  'retry-errors': runFlags['retry-errors'],
  identity: runFlags.identity,
  dedupe: runFlags.dedupe,
  'max-errors': runFlags['max-errors'],
  'fail-fast': runFlags['fail-fast'],
};

/** The values of the flags above. */
export type OwnCaptionsFlagValues = Omit<Interfaces.InferredFlags<typeof ownCaptionsFlags>, 'seed'> & {
  /** Also that of the evaluation, so it has no default of its own. */
  readonly seed?: number | undefined;
};
