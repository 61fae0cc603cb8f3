import cliProgress, { type BarFormatter, type SingleBar, type TimeFormatter } from 'cli-progress';
import { printable } from './printable.js';

/** What a bar shows of how far something is. */
export interface BarState {
  /** From 0 to 1; undefined where the total is unknown. */
  readonly progress: number | undefined;
  /** `===---`; empty where the total is unknown. */
  readonly bar: string;
  /** ` | 12s left`; empty where that is unknown or nothing is left. */
  readonly left: string;
}

/** Moves that cli-progress saves at the start and undoes at the end: by then, messages stand where the bar began. */
const CURSOR_MOVES = ['\u001B7', '\u001B8'];

/** A progress bar at the foot of a terminal, with messages above it. */
export class StatusBar<Payload extends object> {
  private readonly bar: SingleBar;

  /** @param format the bar's line; what it holds of others' names is made printable here */
  constructor(
    private readonly stream: NodeJS.WriteStream,
    format: (state: BarState, payload: Payload) => string,
  ) {
    this.bar = new cliProgress.SingleBar({
      format: (options, { progress, eta, total }, payload: Payload) => {
        const isKnown = total > 0;
        const time = isKnown && progress < 1 && Number.isFinite(eta) ? formatTime(eta, options, 5) : undefined;
        const state = {
          progress: isKnown ? progress : undefined,
          bar: isKnown ? `${formatBar(progress, options)} ` : '',
          left: time === undefined ? '' : ` | ${time} left`,
        };
        return printable(format(state, payload));
      },
      hideCursor: true,
      gracefulExit: false, // Ctrl-C finishes the batch in hand, and the bar shows it
      forceRedraw: true, // after a message
      stream: withoutCursorMoves(stream),
      etaBuffer: 200,
    });
  }

  /** Shows the bar, or begins anew. @param value what is done already */
  start(total: number, value: number, payload: Payload): void {
    this.bar.start(total, value, payload);
  }

  setTotal(total: number): void {
    this.bar.setTotal(total);
  }

  update(value: number, payload: Payload): void {
    this.bar.update(value, payload);
  }

  /** A line above the bar, whole even where it is longer than the terminal is wide. */
  note(line: string): void {
    const [wrap, dontWrap] = ['\u001B[?7h', '\u001B[?7l'];
    this.stream.write(`\r\u001B[K${wrap}${printable(line)}\n${dontWrap}`);
  }

  /** Leaves the bar as it is, on a line of its own. */
  stop(): void {
    this.bar.stop();
  }
}

const formatBar: BarFormatter = cliProgress.Format.BarFormat;
const formatTime: TimeFormatter = cliProgress.Format.TimeFormat;

function withoutCursorMoves(stream: NodeJS.WriteStream): NodeJS.WriteStream {
  return Object.create(stream, {
    write: { value: (text: string) => CURSOR_MOVES.includes(text) || stream.write(text) },
  }) as NodeJS.WriteStream;
}
