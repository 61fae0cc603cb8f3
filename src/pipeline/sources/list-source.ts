import type { PipelineItem } from '../pipeline-item.js';
import type { Source } from './source.js';

/** One path a line, from a file or standard input. Blank lines are passed over. */
export class ListSource implements Source {
  constructor(private readonly lines: AsyncIterable<string>) {}

  async *items(): AsyncGenerator<PipelineItem> {
    for await (const line of this.lines) {
      const path = line.replace(/\r$/, '');
      if (path.trim() !== '') yield { path, read: () => Promise.resolve(path) };
    }
  }
}
