import { chooseFrames, type Sampling } from './choose-frames.js';
import type { Ffmpeg } from './ffmpeg.js';
import { sampleFrames, type SampleOptions } from './sample-frames.js';
import type { TimeRange } from './time-range.js';
import type { VideoWarning } from './video-error.js';
import type { VideoFrame } from './video-frame.js';
import type { VideoInfo } from './video-info.js';

/** Segments, and how many frames to take from each. */
export interface SegmentOptions<Segment extends TimeRange> extends Omit<SampleOptions, 'frames' | 'first'> {
  segments: readonly Segment[];
  /** Leaves out those before the one of this number, by their start; the others come as if all were taken. Default 0. */
  from?: number | undefined;
  /** Told of segments that are left out. */
  onWarning?: ((warning: VideoWarning) => void) | undefined;
  /** Frames a segment. One is always the frame shown in its middle. */
  count: number;
  /** For more than one frame; default `uniform`. */
  sampling?: Sampling | undefined;
}

/** A segment with its frames, in the order of showing. */
export interface SampledSegment<Segment extends TimeRange> {
  readonly segment: Segment;
  readonly frames: readonly VideoFrame[];
}

/**
 * Takes frames from segments of a video, one segment after the other by their start; a frame that several share is decoded
 * once. Segments may overlap. What lies after the end of the video is cut off; a segment that lies there as a whole is left
 * out, with a warning `VIDEO_SEGMENT_OUTSIDE`.
 *
 * @throws ItemError as {@link sampleFrames} does
 */
export async function* sampleSegments<Segment extends TimeRange>(
  ffmpeg: Ffmpeg,
  video: VideoInfo,
  options: SegmentOptions<Segment>,
): AsyncGenerator<SampledSegment<Segment>, void, void> {
  const { segments, from = 0, count, sampling = 'uniform', onWarning, ...sample } = options;
  const inside = segments.filter(({ start }) => start < video.duration).sort((a, b) => a.start - b.start);
  if (inside.length < segments.length) {
    const message = `${segments.length - inside.length} segments begin after the end of ${video.path} and are left out`;
    onWarning?.({ code: 'VIDEO_SEGMENT_OUTSIDE', message });
  }
  const all = inside.map((segment) => {
    const range = { start: segment.start, end: Math.min(segment.end, video.duration) };
    const frames = chooseFrames(video.frames, { count, sampling: count === 1 ? 'center' : sampling, range });
    return { segment: { ...segment, ...range }, frames };
  });

  const waiting = all.slice(from);
  if (waiting.length === 0) return;
  const uses = new Map<number, number>();
  for (const frame of waiting.flatMap(({ frames }) => frames)) uses.set(frame, (uses.get(frame) ?? 0) + 1);
  const held = new Map<number, VideoFrame>();
  const frames = all.flatMap((segment) => segment.frames);
  const first = waiting.flatMap((segment) => segment.frames).reduce((a, b) => Math.min(a, b), Infinity);
  for await (const frame of sampleFrames(ffmpeg, video, { ...sample, frames, first })) {
    if (uses.has(frame.wanted)) held.set(frame.wanted, frame);
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      const own = next.frames.map((wanted) => held.get(wanted)).filter((found) => found !== undefined);
      if (own.length < next.frames.length) break;
      waiting.shift();
      for (const wanted of next.frames) {
        const left = (uses.get(wanted) ?? 1) - 1;
        uses.set(wanted, left);
        if (left === 0) held.delete(wanted);
      }
      yield { segment: next.segment, frames: own };
    }
  }
}
