import { readFile } from 'node:fs/promises';
import { UsageError } from '../../errors.js';
import type { Cue } from '../../video/cue.js';
import { formatSrt } from '../../video/format-srt.js';
import { formatVtt } from '../../video/format-vtt.js';
import { mergeCues } from '../../video/merge-cues.js';
import { keepOldFiles } from '../journal/keep-old-files.js';
import { isErrorRecord, type RunRecord } from '../record.js';
import { AtomicFile } from '../writers/atomic-file.js';
import type { Writer } from '../writers/writer.js';

/** What stands in an output's name for that of the video. */
export const NAME = '{name}';

/**
 * WebVTT or SRT, by the file's ending: a cue a caption, equal neighbours joined. One file tells of one video, unless the
 * name has `{name}` in it, which stands for the name of each video without its ending, with a number behind it from the
 * second video of that name on. A file of such a name that says something else is kept under a numbered name.
 */
export class SubtitleWriter implements Writer {
  private video: string | undefined;
  private cues: Cue[] = [];
  /** How often a name came. */
  private readonly written = new Map<string, number>();

  /** @param isOwn whether files of that name may be written over, whatever they say */
  constructor(
    private readonly path: string,
    private readonly isOwn = false,
  ) {}

  /** @throws UsageError for a second video in a file for one */
  async write(record: RunRecord): Promise<void> {
    if (isErrorRecord(record) || record.moment === undefined) return;
    if (this.video !== undefined && this.video !== record.path) {
      if (!this.path.includes(NAME)) {
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
    const stem = (this.video ?? '').replace(/^.*[\\/]|\.[^.]*$/g, '');
    const count = (this.written.get(stem) ?? 0) + 1;
    this.written.set(stem, count);
    const name = count === 1 ? stem : `${stem}-${count}`;
    const cues = mergeCues(this.cues);
    const path = this.path.replaceAll(NAME, () => name); // a text in its place could hold $&
    const text = /\.srt$/i.test(this.path) ? formatSrt(cues) : formatVtt(cues);
    const isForeign = path !== this.path && !this.isOwn;
    if (isForeign && (await readFile(path, 'utf8').catch(() => text)) !== text) await keepOldFiles([path]);
    await AtomicFile.writeWhole(path, text);
    this.cues = [];
  }
}
