import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { TemporaryFolder } from '../../support/temporary-folder.js';

const script = fileURLToPath(new URL('../../support/stream-records.ts', import.meta.url));

it('sources and writers hold no list: the heap does not grow with what goes through', () => {
  const folder = new TemporaryFolder();
  const options = ['--expose-gc', '--import', 'tsx'];
  const growth = Number(
    execFileSync(process.execPath, [...options, script, folder.path, '40000'], { encoding: 'utf8' }),
  );
  // 30,000 records more: kept in a list anywhere, the paths and captions alone would take 4 MB.
  expect(growth).toBeLessThan(1_000_000);
  expect(readFileSync(folder.at('csv'), 'utf8').trimEnd().split('\r\n')).toHaveLength(40_001);
  expect(JSON.parse(readFileSync(folder.at('coco'), 'utf8'))).toHaveLength(40_000);
});
