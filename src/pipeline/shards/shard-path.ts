import { join, parse } from 'node:path';
import type { Shard } from './shard.js';

const DIGITS = 5;

/** The name of a shard's output: `out.jsonl` becomes `out.00001-of-00004.jsonl`. */
export function shardPath(path: string, { index, count }: Shard): string {
  const { dir, name, ext } = parse(path);
  const number = (value: number): string => String(value).padStart(DIGITS, '0');
  return join(dir, `${name}.${number(index)}-of-${number(count)}${ext}`);
}
