import type { Interfaces } from '@oclif/core';
import type { ModelOptions } from '../pipeline/prepare-model.js';
import { createRunCaptioner, type RunCaptioner } from '../pipeline/text-controls/create-run-captioner.js';
import { captionerOptions, type modelFlags, type pictureFlags } from './captioner-flags.js';
import { decodingOptions, type decodingFlags } from './decoding-flags.js';
import { captionRules, type textFlags } from './text-flags.js';

/** What goes along with the opening of a model. */
type OpeningHooks = Required<Pick<ModelOptions, 'onHubEvent' | 'signal' | 'onNotice'>>;

/** Opens the model of a run. */
export type OpenCaptioner = (hooks: OpeningHooks) => Promise<RunCaptioner>;

/** Opens the model that a command's flags name, for captions. @param paths as for `captionerOptions` */
export function runCaptionerOpener(
  flags: Interfaces.InferredFlags<typeof modelFlags & typeof decodingFlags & typeof textFlags> &
    Partial<Interfaces.InferredFlags<typeof pictureFlags>>,
  paths: readonly string[] = [],
): OpenCaptioner {
  const rules = captionRules(flags);
  return (hooks) =>
    createRunCaptioner({
      ...captionerOptions(flags, paths),
      ...decodingOptions(flags),
      ...hooks,
      rules,
      fallbackModels: flags['fallback-model'] ?? [],
      ...(flags.prompt === undefined ? {} : { prompt: flags.prompt }),
    });
}
