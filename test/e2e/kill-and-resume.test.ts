import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { outcome, runCli, startCli } from '../support/run-cli.js';
import { demoPictures } from '../support/demo-pictures.js';
import { seededRandom } from '../../src/seeded-random.js';
import { TemporaryFolder } from '../support/temporary-folder.js';

const PICTURES = 2000;
const KILLS = 20;

test('a run that is killed 20 times comes to the same, byte for byte', { timeout: 900_000 }, async () => {
  const folder = new TemporaryFolder().path;
  await demoPictures(join(folder, 'photos'), PICTURES);
  const whole = await runCli(['caption', 'photos', '-o', 'whole.jsonl'], { cwd: folder });
  expect(whole).toMatchObject({ code: 0 });

  const random = seededRandom(5);
  const journal = join(folder, 'killed.jsonl');
  const args = ['caption', 'photos', '-o', 'killed.jsonl', '-o', 'killed.csv'];
  for (let kill = 0; kill < KILLS; kill++) {
    // Moments are told by progress and not by the clock, so that a slow machine is killed at the like; some come while
    // the process starts.
    const bytes = (await size(journal)) + Math.floor(random() * 2 - 0.4 > 0 ? random() * 12_000 : 0);
    const delay = random() * 150;
    const child = startCli(args, { cwd: folder });
    const ended = outcome(child);
    while (child.exitCode === null && (await size(journal)) < bytes) await sleep(2);
    await sleep(delay);
    child.kill('SIGKILL');
    expect(await ended).toMatchObject({ code: 'SIGKILL' });
    await expectWholeRows(journal);
    expect(await readdir(folder)).not.toContain('killed.csv');
  }
  const last = await runCli(args, { cwd: folder });

  expect(last).toMatchObject({ code: 0 });
  expect(await readFile(journal, 'utf8')).toBe(await readFile(join(folder, 'whole.jsonl'), 'utf8'));
  expect(await readFile(`${journal}.seen`, 'utf8')).toBe(await readFile(join(folder, 'whole.jsonl.seen'), 'utf8'));
  expect((await readFile(join(folder, 'killed.csv'), 'utf8')).split('\r\n')).toHaveLength(PICTURES + 2);
  expect(await readdir(folder)).not.toContain('killed.jsonl.lock');
});

/** Every line but the last must be whole, and none there twice. */
async function expectWholeRows(path: string): Promise<void> {
  const lines = (await readFile(path, 'utf8').catch(() => '')).split('\n').slice(0, -1);
  const paths = lines.map((line) => (JSON.parse(line) as { path: string }).path);
  expect(new Set(paths).size).toBe(paths.length);
}

async function size(path: string): Promise<number> {
  return (await stat(path).catch(() => ({ size: 0 }))).size;
}
