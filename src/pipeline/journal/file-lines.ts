import { createReadStream } from 'node:fs';

/** A line of a file and where it stands in it. */
export interface FileLine {
  /** Without its newline. */
  readonly text: string;
  /** Bytes from the start of the file. */
  readonly start: number;
  /** The byte after its newline, or the end of the file. */
  readonly end: number;
  /** Whether it ends in a newline; only the last line of a file may not. */
  readonly complete: boolean;
}

const NEWLINE = 0x0a;

/**
 * The lines of a file with their places, read as they are asked for; a file that does not exist has none.
 * @throws what reading throws
 */
export async function* fileLines(path: string): AsyncGenerator<FileLine> {
  let start = 0;
  let rest: Buffer = Buffer.alloc(0);
  try {
    for await (const piece of createReadStream(path, { highWaterMark: 1 << 18 })) {
      const bytes: Buffer = rest.length === 0 ? (piece as Buffer) : Buffer.concat([rest, piece as Buffer]);
      let from = 0;
      for (let to = bytes.indexOf(NEWLINE); to >= 0; to = bytes.indexOf(NEWLINE, from)) {
        const end = start + to + 1 - from;
        yield { text: bytes.toString('utf8', from, to), start, end, complete: true };
        start = end;
        from = to + 1;
      }
      rest = bytes.subarray(from);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if (rest.length > 0) yield { text: rest.toString('utf8'), start, end: start + rest.length, complete: false };
}
