import { counted } from '../counted.js';
import type { RunEvent, RunSummary } from '../pipeline/caption-run.js';
import type { JournaledRunEvent, JournaledRunSummary, RunStart } from '../pipeline/journaled-run.js';
import { isErrorRecord, type RunRecord } from '../pipeline/record.js';
import { PartProgress } from './part-progress.js';
import { printable } from './printable.js';
import { StatusBar, type BarState } from './status-bar.js';

/** What the bar shows besides how far the run is. */
interface Payload {
  readonly items: number;
  readonly failed: number;
  readonly inHand: string;
}

interface ProgressOptions {
  readonly withBar?: boolean;
  readonly unit?: string;
  readonly done?: string;
}

/** Shows how far a run is, on stderr: a bar on a terminal, nothing elsewhere. Failures are told in either case. */
export class RunProgress {
  private bar: StatusBar<Payload> | undefined;
  private total = 0;
  private failed = 0;
  private readonly parts = new PartProgress();
  private readonly withBar: boolean;
  private readonly words: Required<Pick<ProgressOptions, 'unit' | 'done'>>;

  /**
   * @param quiet shows nothing at all
   * @param options.withBar false where rows go to the terminal: they show how far the run is, and a bar would run through
   *   them
   * @param options.unit what a caption is of, in the plural
   * @param options.done what is done to it
   */
  constructor(
    private readonly quiet: boolean,
    { withBar = true, unit = 'images', done = 'captioned' }: ProgressOptions = {},
  ) {
    this.withBar = withBar;
    this.words = { unit, done };
  }

  /** Learns how many items there will be, once that is known; a count that fails leaves it open. */
  expect(count: Promise<number | undefined> | undefined): void {
    const learn = (total = 0): void => {
      this.total = total;
      this.bar?.setTotal(total);
    };
    void count?.then(learn, () => undefined);
  }

  /** Learns that an item is captioned in parts: its path and the ids of their rows. */
  expectParts(path: string, ids: readonly string[]): void {
    this.parts.expect(path, ids);
  }

  /** Shows a run as it goes and gives its summary, which it also prints. */
  async follow(events: AsyncIterable<RunEvent | JournaledRunEvent>): Promise<RunSummary | JournaledRunSummary> {
    this.start();
    for await (const event of events) {
      if (event.type === 'record') {
        this.count(event.record);
      } else if (event.type === 'begin') {
        this.begin(event.beginning);
      } else {
        this.stop();
        this.note(inWords(event.summary, this.words));
        return event.summary;
      }
    }
    throw new Error('the run ended without a summary');
  }

  private begin({ found, foundItems, damaged, kept }: RunStart): void {
    for (const path of kept) this.note(`Older output kept as ${path}.`);
    if (found > 0) this.note(`Going on with a run that has ${counted(found, 'row')}.`);
    if (damaged > 0) this.note(`${counted(damaged, 'row')} can't be read; done again.`);
    this.parts.skip(foundItems);
    if (foundItems > 0) this.bar?.start(this.total, foundItems, { ...NOTHING, items: foundItems });
  }

  /** Counts a record, and says on stderr why an item failed. */
  private count(record: RunRecord): void {
    if (isErrorRecord(record)) {
      this.failed++;
      this.note(
        record.error.message.startsWith(record.path) ? record.error.message : `${record.path}: ${record.error.message}`,
      );
    }
    const { items, share, inHand } = this.parts.count(record);
    this.bar?.update(items + share, { items, failed: this.failed, inHand });
  }

  /** A line on stderr that does not tear the bar. */
  note(line: string): void {
    if (this.quiet) return;
    if (this.bar === undefined) process.stderr.write(`${printable(line)}\n`);
    else this.bar.note(line);
  }

  private start(): void {
    if (this.quiet || !this.withBar || !process.stderr.isTTY) return;
    const { total } = this;
    this.bar = new StatusBar(process.stderr, (state, payload) => barLine(state, payload, this.total));
    this.bar.start(total, 0, NOTHING);
  }

  /** Takes the bar off; may be called twice. */
  stop(): void {
    this.bar?.stop();
    this.bar = undefined;
  }
}

const NOTHING: Payload = { items: 0, failed: 0, inHand: '' };

function barLine({ bar, left }: BarState, { items, failed, inHand }: Payload, total: number): string {
  const part = inHand === '' ? '' : ` | ${inHand}`;
  return `${bar}${bar === '' ? `${items} done` : `${items}/${total}`}${part} | ${failed} failed${left}`;
}

function inWords(
  summary: RunSummary | JournaledRunSummary,
  { unit, done }: { readonly unit: string; readonly done: string },
): string {
  const { captioned, failed, seconds, imagesPerSecond, interrupted, gaveUp } = summary;
  const before = 'skipped' in summary && summary.skipped > 0 ? `, ${summary.skipped} done before` : '';
  const end = gaveUp ? '. Gave up: too many items failed.' : interrupted ? '. Interrupted.' : '';
  const goOn = end !== '' && 'skipped' in summary ? ' Give the same command again to go on.' : '';
  return `${captioned} ${done}, ${failed} failed${before} in ${seconds.toFixed(1)} s (${imagesPerSecond.toFixed(1)} ${unit}/s)${end}${goOn}`;
}
