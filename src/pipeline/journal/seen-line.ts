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
  /** For a part of an item: the item that it is a part of. */
  readonly whole?: Whole;
}

/** An item that has several rows, one a part. */
export interface Whole {
  /** `rowKey` of the item. */
  readonly key: string;
  /** How many parts it has. */
  readonly parts: number;
}

/** Position, key, stamp, content and replaced row, with `-` for what is absent; for parts the key of the whole and their number. */
const LINE =
  /^(\d{1,16}) ([0-9a-f]{16}) ([0-9a-f]{16}|-) ([0-9a-f]{16}|-) (\d{1,16}|-)(?: ([0-9a-f]{16}) (\d{1,16}))?$/;

/** The line without its newline. */
export function formatSeenLine({ position, key, stamp, content, replaces, whole }: SeenLine): string {
  const line = `${position} ${key} ${stamp ?? '-'} ${content ?? '-'} ${replaces ?? '-'}`;
  return whole === undefined ? line : `${line} ${whole.key} ${whole.parts}`;
}

/** Reads a line; undefined when it is damaged. */
export function parseSeenLine(line: string): SeenLine | undefined {
  const [, position, key, stamp, content, replaces, whole, parts] = LINE.exec(line) ?? [];
  if (key === undefined) return undefined;
  return {
    position: Number(position),
    key,
    ...(stamp === undefined || stamp === '-' ? {} : { stamp }),
    ...(content === undefined || content === '-' ? {} : { content }),
    ...(replaces === undefined || replaces === '-' ? {} : { replaces: Number(replaces) }),
    ...(whole === undefined ? {} : { whole: { key: whole, parts: Number(parts) } }),
  };
}
