import type { InstallEvent } from '../device/install-cuda.js';
import { formatBytes } from '../hub/format-bytes.js';
import { printable } from './printable.js';

/** Shows how the CUDA provider's installation goes on, on stderr: its own lines, and on a terminal the bytes so far. */
export class InstallProgress {
  private hasCount = false;

  constructor(
    private readonly stream: NodeJS.WriteStream,
    private readonly quiet: boolean,
  ) {}

  /** Takes the events of `installCuda`. */
  readonly listen = (event: InstallEvent): void => {
    if (this.quiet) return;
    if (event.kind === 'line') {
      this.stop();
      this.stream.write(`${printable(event.text)}\n`);
    } else if (this.stream.isTTY && event.bytes > 0) {
      this.stream.write(`\r${formatBytes(event.bytes)} so far `);
      this.hasCount = true;
    }
  };

  /** Ends the line of the count, if there is one. */
  stop(): void {
    if (this.hasCount) this.stream.write('\n');
    this.hasCount = false;
  }
}
