import { Flags, type Interfaces } from '@oclif/core';
import { UsageError } from '../errors.js';
import { hash64 } from '../pipeline/journal/hash64.js';
import type { VideoCut, VideoPlan } from '../pipeline/video/video-plan.js';
import { parseTime } from '../video/parse-time.js';
import { readSegments } from '../video/read-segments.js';
import { REPEATABLE } from './repeatable.js';

/** A flag that takes a time: `5s`, `500ms`, `1:02.5`. */
const time = Flags.custom<number>({
  helpValue: '<time>',
  parse: (text) => {
    const seconds = parseTime(text);
    if (seconds !== undefined) return Promise.resolve(seconds);
    return Promise.reject(new UsageError(`expected a time such as 5, 500ms, 1m30s or 1:02.5, found "${text}".`));
  },
});

/** Flags of the command that captions videos, besides those of the model. */
export const videoFlags = {
  output: Flags.string({
    char: 'o',
    description: 'where the rows go: .jsonl, .csv, .json (COCO style), .vtt or .srt; default standard output',
    ...REPEATABLE,
    helpValue: '<file>',
  }),
  mode: Flags.option({
    options: ['clip', 'timeline'] as const,
    description: 'one caption a video, or one a stretch of it (default: clip for models that know clips)',
  })(),
  every: time({
    description: 'a caption every so often (default in a timeline: 5s)',
    exclusive: ['scenes', 'segments'],
  }),
  scenes: Flags.boolean({ description: 'a caption a scene, told by hard cuts', exclusive: ['segments'] }),
  'scene-threshold': Flags.string({
    description: 'how much a picture must change to begin a scene, 0 to 1',
    default: '0.3',
  }),
  segments: Flags.string({
    description: 'a caption a segment of a file: start and end as JSON, JSONL, CSV, WebVTT or SRT',
    helpValue: '<file>',
  }),
  frames: Flags.integer({ description: "frames to look at (default: the model's own number)", min: 1 }),
  sampling: Flags.option({
    options: ['uniform', 'center', 'keyframes'] as const,
    description: 'which frames: evenly with the first and the last, from the middle of equal parts, or key frames',
    default: 'uniform' as const,
  })(),
  start: time({ description: 'begin here in every video' }),
  end: time({ description: 'end here in every video' }),
  merge: Flags.boolean({ description: 'join neighbours with the same caption' }),
  'save-frames': Flags.string({ description: 'keep the frames that are looked at', helpValue: '<folder>' }),
  'save-format': Flags.option({
    options: ['jpg', 'png'] as const,
    description: 'what they are kept as',
    default: 'jpg' as const,
  })(),
  ffmpeg: Flags.string({
    description: 'the ffmpeg to use (default: FFMPEG_PATH, FFMPEG_BIN, ffmpeg-static, PATH)',
    helpValue: '<path>',
  }),
  'ffmpeg-timeout': time({ description: 'give a video up when ffmpeg is silent for so long', default: 60 }),
};

const DEFAULT_EVERY = 5;

/**
 * What the flags ask for, given how many frames the model's clips have.
 * @param clipFrames of the model and of those that stand in for it; undefined for a model of pictures
 * @throws UsageError when the model can't do that, or flags contradict each other
 */
export async function videoPlan(
  flags: Interfaces.InferredFlags<typeof videoFlags>,
  [clipFrames, ...others]: readonly (number | undefined)[],
): Promise<VideoPlan> {
  const isCut = flags.every !== undefined || flags.scenes || flags.segments !== undefined;
  const mode = flags.mode ?? (clipFrames === undefined || isCut ? 'timeline' : 'clip');
  if (mode === 'clip' && isCut)
    throw new UsageError('expected --mode timeline with --every, --scenes or --segments, found clip.');
  if (mode === 'clip' && clipFrames === undefined) {
    throw new UsageError('expected a model of clips for --mode clip, found one of pictures. Take --mode timeline.');
  }
  if (others.some((frames) => frames !== clipFrames)) {
    throw new UsageError('expected --fallback-model to take as many frames as the model, found another number.');
  }
  if (flags.frames !== undefined && flags.frames > (clipFrames ?? 1)) {
    throw new UsageError(`expected --frames of at most ${clipFrames ?? 1} for this model, found ${flags.frames}.`);
  }
  return {
    cut: mode === 'clip' ? { kind: 'whole' } : await timelineCut(flags),
    frames: flags.frames ?? clipFrames ?? 1,
    sampling: flags.sampling,
    isClip: clipFrames !== undefined,
    ...{ start: flags.start, end: flags.end },
    saveFrames: flags['save-frames'],
    saveFormat: flags['save-format'],
    stallSeconds: flags['ffmpeg-timeout'],
  };
}

/** What a run's rows depend on, by the names of the flags; another is refused when the run goes on. */
export function planOptions({ cut, frames, sampling, start, end }: VideoPlan): Readonly<Record<string, unknown>> {
  return {
    mode: cut.kind === 'whole' ? 'clip' : 'timeline',
    every: cut.kind === 'every' ? cut.seconds : undefined,
    scenes: cut.kind === 'scenes' ? cut.threshold : undefined,
    // Those of a feature film would be a long line.
    segments: cut.kind === 'segments' ? hash64(JSON.stringify(cut.segments)) : undefined,
    ...{ frames, sampling, start, end },
  };
}

async function timelineCut(flags: Interfaces.InferredFlags<typeof videoFlags>): Promise<VideoCut> {
  if (flags.segments !== undefined) return { kind: 'segments', segments: await readSegments(flags.segments) };
  if (flags.scenes) {
    const threshold = Number(flags['scene-threshold']);
    if (threshold > 0 && threshold <= 1) return { kind: 'scenes', threshold };
    throw new UsageError(`expected --scene-threshold above 0 and up to 1, found "${flags['scene-threshold']}".`);
  }
  const seconds = flags.every ?? DEFAULT_EVERY;
  if (!(seconds > 0)) throw new UsageError('expected --every to be more than 0 seconds.');
  return { kind: 'every', seconds };
}
