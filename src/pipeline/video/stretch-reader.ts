import type { Ffmpeg } from '../../video/ffmpeg.js';
import type { RunOptions } from '../../video/run-ffmpeg.js';
import { sampleSegments, type SampledSegment } from '../../video/sample-segments.js';
import { saveFrame } from '../../video/save-frame.js';
import type { TimeRange } from '../../video/time-range.js';
import type { VideoInfo } from '../../video/video-info.js';
import type { MomentFrames } from '../pipeline-item.js';
import type { VideoPlan } from './video-plan.js';

/**
 * Reads the stretches of one video, each when it is asked for, all from one stream of frames: decoding starts with the
 * first that is asked for (a resumed run skips those before), and what nobody asks for is passed over.
 */
export class StretchReader {
  private stream: AsyncGenerator<SampledSegment<TimeRange>, void, void> | undefined;
  /** Number of the stretch that the stream gives next. */
  private next = 0;
  private turn: Promise<unknown> = Promise.resolve();
  /** What reading ended with: the other stretches of the video end with it, too. */
  private failure: { readonly error: unknown } | undefined;

  /** @param folder where frames are kept; undefined for nowhere */
  constructor(
    private readonly ffmpeg: Ffmpeg,
    private readonly video: VideoInfo,
    private readonly stretches: readonly TimeRange[],
    private readonly plan: VideoPlan,
    private readonly folder: string | undefined,
    private readonly options: RunOptions,
  ) {}

  /**
   * The frames of a stretch. To be asked for in rising order; calls may overlap.
   * @throws ItemError when they can't be decoded
   */
  async read(index: number): Promise<MomentFrames> {
    const read = this.turn.then(() => this.advance(index));
    this.turn = read.catch(() => undefined);
    return read;
  }

  private async advance(index: number): Promise<MomentFrames> {
    if (this.failure !== undefined) throw this.failure.error;
    if (index < this.next) return await this.again(index);
    if (this.stream === undefined) {
      this.stream = this.open(index);
      this.next = index;
    }
    try {
      for (;;) {
        const step = await this.stream.next();
        if (step.done === true) throw new Error(`stretch ${index} of ${this.video.path} was not read`);
        if (this.next++ === index) return await this.finish(step.value);
      }
    } catch (error) {
      this.failure = { error };
      throw error;
    }
  }

  /** A stretch that was read before, for a model that stands in for another; the stream goes on where it was. */
  private async again(index: number): Promise<MomentFrames> {
    for await (const found of this.open(index)) return this.finish(found);
    throw new Error(`stretch ${index} of ${this.video.path} was not read again`);
  }

  private open(from: number): AsyncGenerator<SampledSegment<TimeRange>, void, void> {
    const { frames: count, sampling } = this.plan;
    return sampleSegments(this.ffmpeg, this.video, {
      ...this.options,
      ...{ segments: this.stretches, from, count, sampling },
    });
  }

  private async finish({ segment, frames }: SampledSegment<TimeRange>): Promise<MomentFrames> {
    const { folder } = this;
    if (folder !== undefined) {
      // One after the other: frames of one clip may be the same picture.
      for (const frame of frames) await saveFrame(folder, frame, this.plan.saveFormat);
    }
    if (this.next === this.stretches.length) await this.stream?.return(); // lets go of ffmpeg
    const warnings = [...this.video.warnings, ...frames.flatMap((frame) => frame.warnings)];
    return {
      pictures: frames.map(({ pixels, width, height }) => ({ data: pixels, width, height })),
      isClip: this.plan.isClip,
      moment: {
        start: microseconds(segment.start),
        end: microseconds(segment.end),
        frames: frames.map(({ time }) => microseconds(time)),
        warnings: [...new Set(warnings.map(({ message }) => message))],
      },
    };
  }
}

/** Rounds a time to what it is exact to. */
function microseconds(seconds: number): number {
  return Number(seconds.toFixed(6));
}
