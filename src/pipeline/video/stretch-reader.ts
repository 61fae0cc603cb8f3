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
  private readonly warnings: Set<string>;

  /** @param folder where frames are kept; undefined for nowhere */
  constructor(
    private readonly ffmpeg: Ffmpeg,
    private readonly video: VideoInfo,
    private readonly stretches: readonly TimeRange[],
    private readonly plan: VideoPlan,
    private readonly folder: string | undefined,
    private readonly options: RunOptions,
  ) {
    this.warnings = new Set(video.warnings.map(({ message }) => message));
  }

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
    if (this.stream === undefined || index < this.next) {
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

  private open(from: number): AsyncGenerator<SampledSegment<TimeRange>, void, void> {
    const { frames: count, sampling } = this.plan;
    const onWarning = ({ message }: { message: string }): Set<string> => this.warnings.add(message);
    const segments = this.stretches.slice(from);
    return sampleSegments(this.ffmpeg, this.video, { ...this.options, segments, count, sampling, onWarning });
  }

  private async finish({ segment, frames }: SampledSegment<TimeRange>): Promise<MomentFrames> {
    const { folder } = this;
    if (folder !== undefined) {
      // One after the other: frames of one clip may be the same picture.
      for (const frame of frames) await saveFrame(folder, frame, this.plan.saveFormat);
    }
    // The last stretch of a video waits for what ffmpeg says at the end.
    if (this.next === this.stretches.length) await this.stream?.next();
    return {
      pictures: frames.map(({ pixels, width, height }) => ({ data: pixels, width, height })),
      isClip: this.plan.isClip,
      moment: {
        start: microseconds(segment.start),
        end: microseconds(segment.end),
        frames: frames.map(({ time }) => microseconds(time)),
        warnings: [...this.warnings],
      },
    };
  }
}

/** Rounds a time to what it is exact to. */
function microseconds(seconds: number): number {
  return Number(seconds.toFixed(6));
}
