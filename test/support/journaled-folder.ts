import { readFileSync } from 'node:fs';
import { journaledRun, type JournaledRun, type JournaledRunSummary } from '../../src/pipeline/journaled-run.js';
import { PathSource } from '../../src/pipeline/sources/path-source.js';
import { openWriter } from '../../src/pipeline/writers/open-writer.js';
import { TemporaryFolder } from './temporary-folder.js';
import { TextCaptioner } from './text-captioner.js';

/** A folder of text files called pictures, for runs of a `TextCaptioner` into a journal. */
export class JournaledFolder extends TemporaryFolder {
  readonly journal = this.at('out.jsonl');

  /** Writes a text file that counts as a picture. */
  picture(name: string, text: string): string {
    return this.write(`photos/${name}`, text);
  }

  /** Runs over all pictures. */
  async run(options: Partial<JournaledRun> & { csv?: string } = {}): Promise<JournaledRunSummary> {
    const { csv, ...rest } = options;
    for await (const event of journaledRun({
      items: new PathSource([this.at('photos')]).items(),
      captioner: new TextCaptioner(),
      journal: this.journal,
      keepJournal: true,
      outputs: csv === undefined ? [] : [{ path: csv, open: () => openWriter(csv) }],
      setup: SETUP,
      force: false,
      retryErrors: false,
      identity: 'stat',
      dedupe: false,
      now: () => performance.now(),
      clock: () => new Date('2026-11-24T12:00:00Z'),
      ...rest,
    })) {
      if (event.type === 'end') return event.summary;
    }
    throw new Error('no summary');
  }

  /** The rows, each as its picture's name and its caption or error code. */
  rows(): string[] {
    return lines(this.journal).map((line) => {
      const { path, caption, error } = JSON.parse(line) as Row;
      return `${path.slice(this.at('photos').length + 1)}: ${caption ?? error?.code ?? 'nothing'}`;
    });
  }
}

interface Row {
  readonly path: string;
  readonly caption?: string;
  readonly error?: { readonly code: string };
}

/** A setup, the same for all runs unless they give another. */
export const SETUP = {
  version: '1.0.0',
  model: { name: 'text', digest: 'abc' },
  device: 'cpu',
  precision: 'fp32',
  options: { prompt: 'a' },
  source: { paths: ['photos'] },
} as const;

/** The lines of a text file. */
export function lines(path: string): string[] {
  return readFileSync(path, 'utf8').split('\n').slice(0, -1);
}
