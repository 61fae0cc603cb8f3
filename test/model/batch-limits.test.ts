import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BatchLimits } from '../../src/model/batch-limits.js';

const shape = (images: number, rows = 1, frames = 1) => ({
  ...{ images, frames },
  prompts: Array.from({ length: images * rows }, () => [1]),
});

describe('BatchLimits', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'capwright-limits-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const ignore = (): void => undefined;

  it('remembers sizes for the next session, by device', async () => {
    const path = join(folder, 'limits.json');
    const first = await BatchLimits.open(path, 'card A', ignore);
    expect(first.get(shape(64))).toBe(Infinity);
    await first.lower(shape(64), 32);
    await (await BatchLimits.open(path, 'card B', ignore)).lower(shape(64), 8);
    await first.lower(shape(2, 5), 1);
    const again = await BatchLimits.open(path, 'card A', ignore);
    expect([again.get(shape(64)), again.get(shape(7)), again.get(shape(2, 5)), again.get(shape(64, 1, 6))]).toEqual([
      32,
      32,
      1,
      Infinity,
    ]);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({
      'card A': { '1 frames, 1 texts': 32, '1 frames, 5 texts': 1 },
      'card B': { '1 frames, 1 texts': 8 },
    });
  });

  it('takes a damaged file for an empty one, and goes on where none can be written', async () => {
    const path = join(folder, 'limits.json');
    writeFileSync(path, '{"card A": {"1 frames, 1 texts": 0}, "torn');
    expect((await BatchLimits.open(path, 'card A', ignore)).get(shape(4))).toBe(Infinity);
    writeFileSync(path, '{"card A": {"1 frames, 1 texts": 0.5}}');
    expect((await BatchLimits.open(path, 'card A', ignore)).get(shape(4))).toBe(Infinity);
    const nowhere = await BatchLimits.open(join(folder, 'absent', 'limits.json'), 'card A', ignore);
    await nowhere.lower(shape(4), 2);
    expect(nowhere.get(shape(4))).toBe(2);
  });
});
