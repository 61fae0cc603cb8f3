import { counted } from '../counted.js';
import type { HubEvent } from '../hub/hub-event.js';
import { formatBytes } from '../hub/format-bytes.js';
import { printable } from './printable.js';
import { StatusBar } from './status-bar.js';

/** Between two plain lines of a download that is not watched on a terminal, in milliseconds. */
const LINE_EVERY = 10_000;

/** What the bar shows besides how far the fetch is: how much has come, or what is done with it. */
interface Payload {
  readonly state: string;
}

/** Shows how a fetch goes on, on stderr: one bar over all files on a terminal, a line now and then elsewhere. */
export class DownloadProgress {
  private bar: StatusBar<Payload> | undefined;
  private readonly done = new Map<string, number>();
  /** Files that are still being fetched. */
  private readonly open = new Set<string>();
  private total = 0;
  private lastLine = 0;

  constructor(
    private readonly stream: NodeJS.WriteStream,
    private readonly quiet: boolean,
  ) {}

  /** Takes the events of `resolveCheckpoint`. */
  readonly listen = (event: HubEvent): void => {
    if (this.quiet) return;
    switch (event.type) {
      case 'plan': {
        this.plan(event);
        return;
      }
      case 'progress':
        this.done.set(event.file, event.done);
        this.show();
        return;
      case 'verify':
        return this.bar?.update(this.sum, { state: `checking ${event.file}` });
      case 'end':
        this.open.delete(event.file);
        if (this.open.size === 0) this.stop();
        return;
      case 'retry': {
        this.note(`${event.reason}; trying again in ${(event.delay / 1000).toFixed(1)} s`);
        return;
      }
      case 'wait': {
        this.note(`${event.file} is being fetched by another process; waiting for it`);
        return;
      }
      case 'notice': {
        this.note(event.message);
        return;
      }
    }
  };

  /** Leaves the bar as it is and gives the cursor back, once; done by itself when the last file has ended. */
  stop(): void {
    this.bar?.update(this.sum, { state: this.amount });
    this.bar?.stop();
    this.bar = undefined;
  }

  private plan(event: Extract<HubEvent, { type: 'plan' }>): void {
    const wanted = event.files.filter((file) => !file.cached);
    for (const file of event.files) if (file.cached) this.done.set(file.name, file.size);
    this.total += event.files.reduce((sum, file) => sum + file.size, 0);
    if (wanted.length === 0) return;
    for (const { name } of wanted) this.open.add(name);
    const size = formatBytes(wanted.reduce((sum, file) => sum + file.size, 0));
    this.note(
      `Fetching ${event.repository} at ${event.revision.slice(0, 8)}: ${counted(wanted.length, 'file')}, ${size}`,
    );
    if (this.stream.isTTY) this.bar ??= this.startBar();
  }

  private startBar(): StatusBar<Payload> {
    const bar = new StatusBar<Payload>(this.stream, ({ bar: drawn, progress = 0, left }, { state }) => {
      const percentage = Math.floor(progress * 100);
      return `${drawn}${percentage}% | ${state}${left}`;
    });
    bar.start(this.total, this.sum, { state: this.amount });
    return bar;
  }

  private get amount(): string {
    return `${formatBytes(this.sum)} of ${formatBytes(this.total)}`;
  }

  private get sum(): number {
    return [...this.done.values()].reduce((sum, bytes) => sum + bytes, 0);
  }

  private show(): void {
    const { amount } = this;
    this.bar?.setTotal(this.total);
    this.bar?.update(this.sum, { state: amount });
    if (this.stream.isTTY || Date.now() - this.lastLine < LINE_EVERY) return;
    if (this.lastLine > 0) this.note(amount);
    this.lastLine = Date.now();
  }

  /** A line that does not tear the bar. */
  note(line: string): void {
    if (this.quiet) return;
    if (this.bar === undefined) this.stream.write(`${printable(line)}\n`);
    else this.bar.note(line);
  }
}
