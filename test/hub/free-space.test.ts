import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { freeSpace } from '../../src/hub/free-space.js';

it('asks the nearest folder that exists', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'capwright-space-'));
  const free = await freeSpace(join(folder, 'not', 'yet', 'there'));
  expect(free).toBeGreaterThan(0);
  expect(Number.isFinite(free)).toBe(true);
  rmSync(folder, { recursive: true });
});
