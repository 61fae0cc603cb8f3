import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { outcome, runCli, startCli } from '../support/run-cli.js';
import { demoPictures } from '../support/demo-pictures.js';
import { TemporaryFolder } from '../support/temporary-folder.js';

async function pictures(count: number): Promise<string> {
  const folder = new TemporaryFolder();
  await demoPictures(folder.at('photos'), count);
  return folder.path;
}

test('a file that can grow no more ends the run with a clear error and whole rows', async () => {
  const cwd = await pictures(60);
  const whole = await runCli(['caption', 'photos', '-o', 'whole.jsonl'], { cwd });
  expect(whole.code).toBe(0);

  // Files of 4 KiB at most: the system answers like a full disk.
  const full = await runCli(['caption', 'photos', '-o', 'out.jsonl'], { cwd, limits: 'ulimit -f 4' });
  const rows = await readFile(join(cwd, 'out.jsonl'), 'utf8');
  const again = await runCli(['caption', 'photos', '-o', 'out.jsonl'], { cwd });

  expect(full.code).toBe(1);
  expect(full.stderr).toMatch(/out\.jsonl\S*: can't be written \(EFBIG.*run the same command again/);
  expect(rows.endsWith('}\n')).toBe(true);
  expect(again.code).toBe(0);
  expect(await readFile(join(cwd, 'out.jsonl'), 'utf8')).toBe(await readFile(join(cwd, 'whole.jsonl'), 'utf8'));
});

test('an output that is a device or a folder is refused in one line', async () => {
  const cwd = await pictures(1);
  for (const output of ['/proc/out.jsonl', 'photos']) {
    const { code, stderr } = await runCli(['caption', 'photos', '-q', '-o', output], { cwd });
    expect([1, 2]).toContain(code);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain(output);
  }
});

test('a second run into the same output is refused while the first writes', async () => {
  const cwd = await pictures(160);
  const first = startCli(['caption', 'photos', '-o', 'out.jsonl'], { cwd });
  const ended = outcome(first);
  while ((await readFile(join(cwd, 'out.jsonl'), 'utf8').catch(() => '')) === '') {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  first.kill('SIGSTOP');
  const second = await runCli(['caption', 'photos', '-o', 'out.jsonl'], { cwd });
  first.kill('SIGCONT');

  expect(second.code).toBe(1);
  expect(second.stderr).toContain(`found process ${first.pid}`);
  expect(await ended).toMatchObject({ code: 0 });
});

test.skipIf(process.platform !== 'linux')('a standard output that is full is told in one line', async () => {
  const cwd = await pictures(1);
  for (const args of [
    ['models', 'list'],
    ['caption', 'photos', '-q'],
    ['caption', 'photos', '--json'],
  ]) {
    const { code, stderr } = await runCli(args, { cwd, limits: 'exec > /dev/full' });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^capwright: standard output can't be written \(ENOSPC: .*\)\.\n$/);
  }
});
