import { mergeCues } from '../../video/merge-cues.js';
import { isErrorRecord, type CaptionRecord, type RunRecord } from '../record.js';
import { stretchId } from './stretch-id.js';
import type { Writer } from '../writers/writer.js';

/** Joins neighbouring stretches of a video that got the same caption into one record, and hands records on to a writer. */
export class MergingWriter implements Writer {
  private held: CaptionRecord | undefined;

  constructor(private readonly target: Writer) {}

  async write(record: RunRecord): Promise<void> {
    if (isErrorRecord(record)) {
      await this.release();
      await this.target.write(record);
      return;
    }
    const merged = this.held === undefined ? undefined : mergeRecords(this.held, record);
    if (merged === undefined) await this.release();
    this.held = merged ?? record;
  }

  async close(): Promise<void> {
    await this.release();
    await this.target.close();
  }

  async abort(): Promise<void> {
    await this.target.abort?.();
  }

  private async release(): Promise<void> {
    const { held } = this;
    this.held = undefined;
    if (held !== undefined) await this.target.write(held);
  }
}

/** One record of two, where they say the same of neighbouring stretches; the frames and warnings of both are kept. */
function mergeRecords(first: CaptionRecord, second: CaptionRecord): CaptionRecord | undefined {
  if (first.moment === undefined || second.moment === undefined || first.path !== second.path) return undefined;
  const cues = [first, second].map(({ caption, moment }) => ({
    text: caption,
    start: moment?.start ?? 0,
    end: moment?.end ?? 0,
  }));
  const [cue, ...rest] = mergeCues(cues);
  if (cue === undefined || rest.length > 0) return undefined;
  const moment = {
    ...{ start: first.moment.start, end: cue.end },
    frames: [...first.moment.frames, ...second.moment.frames],
    warnings: [...new Set([...first.moment.warnings, ...second.moment.warnings])],
  };
  const id = first.id?.replace(stretchId(undefined, first.moment), stretchId(undefined, moment));
  return { ...first, ...(id === undefined ? {} : { id }), moment };
}
