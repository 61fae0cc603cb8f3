/** What a journal's side file keeps of one row: a line each, aligned with the rows. */
export interface SeenLine {
  /** The item's place in the whole input, from 0; orders rows within a file and among shards. */
  readonly position: number;
  /** `rowKey` of the row; tells that the line belongs to it. */
  readonly key: string;
  /** Fingerprint of the item as it was captioned: its identity and its prompt. Absent when that is not known. */
  readonly stamp?: string;
  /** Fingerprint of the file's bytes and the prompt; kept with `--dedupe`. */
  readonly content?: string;
  /** The number of the row, from 0, that this one stands for: its file had changed, or it had failed. */
  readonly replaces?: number;
}

/** Position, key, stamp, content and replaced row, with `-` for what is absent. */
const LINE = /^(\d{1,16}) ([0-9a-f]{16}) ([0-9a-f]{16}|-) ([0-9a-f]{16}|-) (\d{1,16}|-)$/;

/** The line without its newline. */
export function formatSeenLine({ position, key, stamp, content, replaces }: SeenLine): string {
  return `${position} ${key} ${stamp ?? '-'} ${content ?? '-'} ${replaces ?? '-'}`;
}

/** Reads a line; undefined when it is damaged. */
export function parseSeenLine(line: string): SeenLine | undefined {
  const [, position, key, stamp, content, replaces] = LINE.exec(line) ?? [];
  if (key === undefined) return undefined;
  return {
    position: Number(position),
    key,
    ...(stamp === undefined || stamp === '-' ? {} : { stamp }),
    ...(content === undefined || content === '-' ? {} : { content }),
    ...(replaces === undefined || replaces === '-' ? {} : { replaces: Number(replaces) }),
  };
}
