import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { parse as parseCsv } from 'csv-parse/sync';
import { UsageError } from '../errors.js';
import type { TimeRange } from './time-range.js';
import { parseTime } from './parse-time.js';

/** A segment that a file names. */
export interface NamedSegment extends TimeRange {
  /** Video it belongs to, as the file says; undefined when it belongs to every one. */
  readonly path?: string;
}

/** A segment as read, times still as written, with where it stands for messages. */
interface RawSegment {
  readonly place: string;
  readonly start: unknown;
  readonly end: unknown;
  readonly path?: unknown;
}

/**
 * Reads segments from a file, by its extension: JSON (`[{"start":0,"end":2.5}]`, pairs, or an object with `segments` as
 * speech recognisers write it), JSONL, CSV with the columns start, end and optionally path, WebVTT or SRT. Times are seconds
 * or anything {@link parseTime} reads.
 *
 * @returns the segments, ordered by start
 * @throws UsageError when the file can't be read, is of no such format, or holds a segment without a length
 */
export async function readSegments(file: string): Promise<NamedSegment[]> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new UsageError(`Expected a file of segments at ${file}, but it can't be read; check the path`, { cause });
  });
  const read = READERS[extname(file).toLowerCase()];
  if (read === undefined) {
    throw new UsageError(
      `Expected segments as ${Object.keys(READERS).join(', ')}, but found ${file}; convert it to one of these`,
    );
  }
  const segments = read(text.replace(/^\uFEFF/, ''), file).map((raw) => check(raw, file));
  if (segments.length === 0) throw new UsageError(`Expected at least one segment in ${file}, but found none`);
  return segments.sort((a, b) => a.start - b.start || a.end - b.end);
}

const READERS: Readonly<Record<string, (text: string, file: string) => RawSegment[]>> = {
  '.json': (text, file) => {
    const value = parseJson(text, file);
    const list: unknown = isRecord(value) ? value.segments : value;
    if (!Array.isArray(list))
      throw new UsageError(`Expected a list of segments in ${file}, but found none; see docs/video.md`);
    return list.map((entry, index) => fromJson(entry, `segment ${index + 1}`));
  },
  '.jsonl': fromJsonLines,
  '.ndjson': fromJsonLines,
  '.csv': (text, file) => fromCsv(text, file, ','),
  '.tsv': (text, file) => fromCsv(text, file, '\t'),
  '.vtt': fromCues,
  '.srt': fromCues,
};

function fromJsonLines(text: string, file: string): RawSegment[] {
  return text.split('\n').flatMap((line, index) => {
    const place = `line ${index + 1}`;
    return line.trim() === '' ? [] : [fromJson(parseJson(line, `${file}, ${place}`), place)];
  });
}

function fromJson(entry: unknown, place: string): RawSegment {
  if (Array.isArray(entry)) return { place, start: entry[0] as unknown, end: entry[1] as unknown };
  return isRecord(entry)
    ? { place, start: entry.start, end: entry.end, path: entry.path }
    : { place, start: entry, end: entry };
}

function fromCsv(text: string, file: string, delimiter: string): RawSegment[] {
  let rows: string[][];
  try {
    rows = parseCsv(text, { delimiter, trim: true, skip_empty_lines: true, relax_column_count: true });
  } catch (cause) {
    throw new UsageError(`Expected CSV in ${file}, but found something else (${String(cause)})`, { cause });
  }
  const names = (rows[0] ?? []).map((name) => name.toLowerCase());
  const hasHeader = names.includes('start') && names.includes('end');
  const [start, end, path] = hasHeader ? ['start', 'end', 'path'].map((name) => names.indexOf(name)) : [0, 1, 2];
  return rows.flatMap((row, index) =>
    hasHeader && index === 0
      ? []
      : [{ place: `row ${index + 1}`, start: row[start ?? 0], end: row[end ?? 1], path: row[path ?? -1] }],
  );
}

/** WebVTT and SRT: only the lines with an arrow matter. */
function fromCues(text: string): RawSegment[] {
  return text.split(/\r\n|\r|\n/).flatMap((line, index) => {
    const times = /^\s*([\d:.,]+)\s*-->\s*([\d:.,]+)/.exec(line);
    return times === null ? [] : [{ place: `line ${index + 1}`, start: times[1], end: times[2] }];
  });
}

function check({ place, start, end, path }: RawSegment, file: string): NamedSegment {
  const [from, to] = [start, end].map((time) => (typeof time === 'string' ? parseTime(time) : time));
  if (typeof from !== 'number' || typeof to !== 'number' || !(from >= 0) || !(to > from) || !Number.isFinite(to)) {
    throw new UsageError(
      `Expected start and end in seconds, end after start, in ${place} of ${file}, but found ` +
        `start ${JSON.stringify(start)} and end ${JSON.stringify(end)}`,
    );
  }
  return { start: from, end: to, ...(typeof path === 'string' && path !== '' ? { path } : {}) };
}

function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UsageError(`Expected JSON in ${where}, but found something else (${String(cause)})`, { cause });
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
