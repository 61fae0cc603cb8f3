import { UsageError } from '../../errors.js';
import type { Cue } from '../../video/cue.js';
import { formatSrt } from '../../video/format-srt.js';
import { formatVtt } from '../../video/format-vtt.js';
import { mergeCues } from '../../video/merge-cues.js';
import { isErrorRecord, type RunRecord } from '../record.js';
import { AtomicFile } from '../writers/atomic-file.js';
import type { Writer } from '../writers/writer.js';

/**
 * WebVTT or SRT, by the file's ending: a cue a caption, equal neighbours joined. One file tells of one video, unless the
 * name has `{name}` in it, which stands for the name of each video without its ending.
 */
export class SubtitleWriter implements Writer {
  private video: string | undefined;
  private cues: Cue[] = [];

  constructor(private readonly path: string) {}

  /** @throws UsageError for a second video in a file for one */
  async write(record: RunRecord): Promise<void> {
    if (isErrorRecord(record) || record.moment === undefined) return;
    if (this.video !== undefined && this.video !== record.path) {
      if (!this.path.includes('{name}')) {
        throw new UsageError(
          `${this.path}: expected one video, found ${this.video} and ${record.path}. Put {name} into the name.`,
        );
      }
      await this.finish();
    }
    this.video = record.path;
    this.cues.push({ start: record.moment.start, end: record.moment.end, text: record.caption });
  }

  async close(): Promise<void> {
    if (this.video !== undefined) await this.finish();
  }

  private async finish(): Promise<void> {
    const name = (this.video ?? '').replace(/^.*[\\/]|\.[^.]*$/g, '');
    const cues = mergeCues(this.cues);
    const file = await AtomicFile.create(this.path.replaceAll('{name}', name));
    await file.write(/\.srt$/i.test(this.path) ? formatSrt(cues) : formatVtt(cues));
    await file.commit();
    this.cues = [];
  }
}
