import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, utimesSync } from 'node:fs';
import { hostname } from 'node:os';
import { expect, onTestFinished, test, vi } from 'vitest';
import { OutputError } from '../../../src/errors.js';
import { RunLock } from '../../../src/pipeline/journal/run-lock.js';
import { TemporaryFolder } from '../../support/temporary-folder.js';

const holder = (fields: object): string =>
  JSON.stringify({ pid: process.pid, host: hostname(), born: '1', token: 'other', ...fields });

test('is held by one at a time, who is named', async () => {
  const folder = new TemporaryFolder();
  const path = folder.at('out.jsonl.lock');
  const lock = await RunLock.acquire(path);

  await expect(RunLock.acquire(path)).rejects.toThrow(OutputError);
  await expect(RunLock.acquire(path)).rejects.toThrow(`out.jsonl: expected to be the only one to write it`);
  await lock.release();

  expect(readdirSync(folder.path)).toEqual([]);
});

test('is taken by just one of many', async () => {
  const path = new TemporaryFolder().at('lock');
  const taken = await Promise.allSettled(Array.from({ length: 10 }, () => RunLock.acquire(path)));
  expect(taken.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test('is taken over from a process that is gone, and from an earlier one of the same number', async () => {
  const { pid } = spawnSync('true');
  for (const fields of [{ pid }, { pid: process.pid }, { pid: process.ppid }]) {
    const folder = new TemporaryFolder();
    const path = folder.write('lock', holder(fields));
    const lock = await RunLock.acquire(path);
    expect(readFileSync(path, 'utf8')).toContain(`"pid":${process.pid}`);
    await lock.release();
    expect(readdirSync(folder.path)).toEqual([]);
  }
});

test("of another user's process is respected while that is the same one, or the system does not say", async () => {
  const kill = vi.spyOn(process, 'kill').mockImplementation(() => {
    throw Object.assign(new Error('kill EPERM'), { code: 'EPERM' });
  });
  onTestFinished(() => kill.mockRestore());
  const folder = new TemporaryFolder();

  const nobody = 2 ** 22 + 1; // above the greatest number of a process, so that /proc tells nothing of it
  await expect(RunLock.acquire(folder.write('untold', holder({ pid: nobody })))).rejects.toThrow(OutputError);

  const reused = await RunLock.acquire(folder.write('reused', holder({ pid: process.ppid })));
  await reused.release();
  expect(readdirSync(folder.path)).toEqual(['untold']);
});

test('of another machine is respected until that gave no sign of life for a minute', async () => {
  const folder = new TemporaryFolder();
  const path = folder.write('lock', holder({ host: 'elsewhere' }));
  await expect(RunLock.acquire(path)).rejects.toThrow('on elsewhere');

  const past = Date.now() / 1000 - 61;
  utimesSync(path, past, past);
  const lock = await RunLock.acquire(path);

  await lock.release();
  expect(existsSync(path)).toBe(false);
});

test('that was taken over is not given back by its former holder', async () => {
  const folder = new TemporaryFolder();
  const path = folder.at('lock');
  const lock = await RunLock.acquire(path);
  folder.write('lock', holder({}));
  await lock.release();
  expect(existsSync(path)).toBe(true);
});
