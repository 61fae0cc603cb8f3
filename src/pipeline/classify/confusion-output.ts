import { formatCsv } from '../../format-csv.js';
import { isErrorRecord, type RunRecord } from '../record.js';
import type { RunOutput } from '../run-output.js';
import { AtomicFile } from '../writers/atomic-file.js';
import { withoutFormula } from '../../formula-guard.js';
import type { Writer } from '../writers/writer.js';
import { Confusion, type Accuracy } from './confusion.js';
import type { LabelSet } from './label-set.js';

/** Counts how true and chosen labels of a run go together, over all its rows, and writes the table where one is wanted. */
export class ConfusionOutput implements RunOutput {
  private confusion: Confusion | undefined;

  /** @param path a CSV file; undefined for none */
  constructor(
    readonly path: string | undefined,
    private readonly labels: Pick<LabelSet, 'labels' | 'merged'>,
  ) {}

  /** How often the chosen label was the true one; undefined before the end, and where no true label is known. */
  accuracy(): Accuracy | undefined {
    return this.confusion?.accuracy();
  }

  /** @throws OutputError when the file can't be made */
  async open(): Promise<Writer> {
    const confusion = new Confusion(this.labels);
    const file = this.path === undefined ? undefined : await AtomicFile.create(this.path);
    return {
      write: (record: RunRecord) => {
        if (!isErrorRecord(record) && record.truth !== undefined) confusion.add(record.truth, record.caption);
        return Promise.resolve();
      },
      close: async () => {
        this.confusion = confusion;
        const cells = confusion.table().map((row) => row.map(withoutFormula));
        await file?.write(formatCsv(cells));
        await file?.commit();
      },
      abort: async () => file?.discard(),
    };
  }
}
