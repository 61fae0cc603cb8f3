import { createCaptioner, type CaptionerOptions } from '../create-captioner.js';
import type { GitCaptioner } from '../git-captioner.js';
import type { ModelIdentity } from '../model-identity.js';
import type { StreamCaptioner } from '../stream-captioner.js';
import { streamOf } from '../stream-of.js';
import type { CaptionRules } from './caption-rules.js';
import { FallbackCaptioner } from './fallback-captioner.js';
import { RuledCaptioner } from './ruled-captioner.js';

/** What a run's captioner is made of. */
export interface RunCaptionerOptions extends CaptionerOptions {
  /** Models to ask, in turn, where a caption holds a fail phrase. */
  readonly fallbackModels?: readonly string[];
  readonly rules: CaptionRules;
}

/** A captioner for a run, with its models to name and to close. */
export interface RunCaptioner extends StreamCaptioner {
  readonly model: ModelIdentity;
  readonly fallbackModels: readonly ModelIdentity[];
  /** Frames of a clip, for each of the models, the first one's first; undefined for a model of pictures. */
  readonly frames: readonly (number | undefined)[];
  close(): Promise<void>;
}

/**
 * Opens a model and its fallbacks and puts the rules for captions around them.
 * @throws what `createCaptioner` throws
 */
export async function createRunCaptioner(options: RunCaptionerOptions): Promise<RunCaptioner> {
  // A revision is the first model's own.
  const { rules, fallbackModels = [], revision, ...common } = options;
  const opened: GitCaptioner[] = [];
  const close = async (): Promise<void> => {
    for (const captioner of opened) await captioner.close();
  };
  try {
    const first = await createCaptioner({ ...common, ...(revision === undefined ? {} : { revision }) });
    opened.push(first);
    const { devices: device } = first; // chosen once, for all of them
    for (const model of fallbackModels) opened.push(await createCaptioner({ ...common, device, model }));
    const others = opened.slice(1).map((captioner) => ({ name: captioner.model.name, captioner }));
    const batches = others.length === 0 ? first : new FallbackCaptioner(first, others, rules.failPhrases);
    const ruled = new RuledCaptioner(streamOf(batches), rules);
    return {
      model: first.model,
      fallbackModels: opened.slice(1).map(({ model }) => model),
      frames: opened.map(({ frames }) => frames),
      captionAll: (items, stop) => ruled.captionAll(items, stop),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
