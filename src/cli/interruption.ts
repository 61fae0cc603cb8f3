/** What is told when a run is interrupted. */
interface InterruptionListeners {
  /** At the first signal: what is under way is finished. */
  readonly onFirst: () => void;
  /** Just before the second ends the process: the terminal's last chance to be put in order. */
  readonly onSecond: () => void;
}

/** Turns the first Ctrl-C (or SIGTERM) into an orderly stop and leaves the second to end the process at once. */
export class Interruption {
  private readonly controller = new AbortController();
  private readonly onSignal = (signal: NodeJS.Signals): void => {
    if (!this.controller.signal.aborted) {
      this.controller.abort();
      this.listeners.onFirst();
      return;
    }
    this.listeners.onSecond();
    // Taken by nobody now, so the operating system ends the process, whatever the inference thread is doing.
    this.release();
    process.kill(process.pid, signal);
  };

  constructor(private readonly listeners: InterruptionListeners) {
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
