import type { Interfaces } from '@oclif/core';
import { UsageError } from '../errors.js';
import type { VideoPlan } from '../pipeline/video/video-plan.js';
import { videoFlags } from './video-flags.js';

/** Flags of commands that take videos as whole clips. */
export const clipFlags = {
  frames: videoFlags.frames,
  sampling: videoFlags.sampling,
  start: videoFlags.start,
  end: videoFlags.end,
  ffmpeg: videoFlags.ffmpeg,
  'ffmpeg-timeout': videoFlags['ffmpeg-timeout'],
};

/**
 * What is taken from each video.
 * @param clipFrames frames of the model's clips
 * @returns undefined for a model of pictures
 * @throws UsageError for more frames than the model takes
 */
export function clipPlan(
  flags: Interfaces.InferredFlags<typeof clipFlags>,
  clipFrames: number | undefined,
): VideoPlan | undefined {
  if (clipFrames === undefined) return undefined;
  const { frames = clipFrames, sampling, start, end, 'ffmpeg-timeout': stallSeconds } = flags;
  if (frames > clipFrames) {
    throw new UsageError(`expected --frames of at most ${clipFrames} for this model, found ${frames}.`);
  }
  return {
    cut: { kind: 'whole' },
    isClip: true,
    saveFrames: undefined,
    saveFormat: 'jpg',
    ...{ frames, sampling, start, end, stallSeconds },
  };
}
