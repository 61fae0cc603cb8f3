import { appendFile, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from '../../make-folder.js';
import { isErrorRecord, type RunRecord } from '../../pipeline/record.js';
import { outputError } from '../../pipeline/writers/output-error.js';
import type { Writer } from '../../pipeline/writers/writer.js';
import type { CaptionOutcome } from './purpose-flags.js';

/** One remembered caption. */
interface CachedCaption {
  /** SHA-256 of the picture. */
  readonly picture: string;
  /** Which model with which settings. */
  readonly model: string;
  readonly caption: string;
  readonly logprob: number;
}

/**
 * The outcome for each picture of a review, the captions among them kept as one JSON object a line that is only ever added to,
 * so that a run that was cut short goes on where it ended. A last line that was torn by a crash is skipped. Failures are
 * not kept: they are tried again.
 */
export class CaptionCache implements Writer {
  private constructor(
    private readonly path: string,
    private readonly model: string,
    private readonly outcomes: Map<string, CaptionOutcome>,
    private torn: boolean,
  ) {}

  /**
   * Opens the cache at `path`, new when there is none. Captions of other models are left alone.
   *
   * @param model identifies the model and everything that changes its captions
   * @throws OutputError when the folder can't be made
   */
  static async open(path: string, model: string): Promise<CaptionCache> {
    await makeFolder(dirname(path)).catch((error: unknown) => {
      throw outputError(path, error);
    });
    const text = await readFile(path, 'utf8').catch(() => '');
    const outcomes = new Map<string, CaptionOutcome>();
    for (const line of text.split('\n')) {
      const row = parse(line);
      if (row?.model === model) outcomes.set(row.picture, { caption: row.caption, logprob: row.logprob });
    }
    return new CaptionCache(path, model, outcomes, text !== '' && !text.endsWith('\n'));
  }

  /** What became of a picture, by its SHA-256. */
  get(picture: string): CaptionOutcome | undefined {
    return this.outcomes.get(picture);
  }

  /** Takes the record of a picture, whose `id` is the picture's SHA-256. A caption is on disk when this resolves. */
  async write(record: RunRecord): Promise<void> {
    const { id: picture = '' } = record;
    if (isErrorRecord(record)) {
      this.outcomes.set(picture, { error: record.error });
      return;
    }
    const { caption, logprob } = record;
    this.outcomes.set(picture, { caption, logprob });
    const row: CachedCaption = { picture, model: this.model, caption, logprob };
    const line = `${this.torn ? '\n' : ''}${JSON.stringify(row)}\n`;
    this.torn = false;
    await appendFile(this.path, line).catch((error: unknown) => {
      throw outputError(this.path, error);
    });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

function parse(line: string): CachedCaption | undefined {
  try {
    const row = JSON.parse(line) as Partial<CachedCaption> | null;
    if (typeof row?.picture !== 'string' || typeof row.caption !== 'string') return undefined;
    return { picture: row.picture, model: row.model ?? '', caption: row.caption, logprob: row.logprob ?? 0 };
  } catch {
    return undefined;
  }
}
