/**
 * Turns the first Ctrl-C (or SIGTERM) into an orderly stop and leaves the second to end the process at once.
 */
export class Interruption {
  private readonly controller = new AbortController();
  private readonly onSignal = (signal: NodeJS.Signals): void => {
    if (this.controller.signal.aborted) {
      // Taken by nobody now, so the operating system ends the process, whatever the inference thread is doing.
      this.release();
      process.kill(process.pid, signal);
      return;
    }
    this.controller.abort();
    this.announce();
  };

  /** @param announce called at the first signal */
  constructor(private readonly announce: () => void) {
    process.on('SIGINT', this.onSignal);
    process.on('SIGTERM', this.onSignal);
  }

  /** Aborted at the first signal. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Gives the signals back. */
  release(): void {
    process.off('SIGINT', this.onSignal);
    process.off('SIGTERM', this.onSignal);
  }
}
