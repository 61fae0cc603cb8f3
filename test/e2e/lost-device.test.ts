import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { demoPictures } from '../support/demo-pictures.js';
import { jsonl, outcome, runCli, startCli } from '../support/run-cli.js';
import { TemporaryFolder } from '../support/temporary-folder.js';

const PICTURES = 48;
const LOSE = pathToFileURL(new URL('../support/lose-device.mjs', import.meta.url).pathname).href;

/** A folder with pictures, and the rows of an undisturbed run over them. */
async function pictures(): Promise<{ folder: TemporaryFolder; whole: string }> {
  const folder = new TemporaryFolder();
  await demoPictures(folder.at('photos'), PICTURES);
  expect(await caption(folder, 'whole.jsonl')).toMatchObject({ code: 0 });
  return { folder, whole: readFileSync(folder.at('whole.jsonl'), 'utf8') };
}

const command = (output: string, device: string): string[] => [
  ...['caption', 'photos', '-o', output, '--device', device, '-b', '4'],
];

function caption(folder: TemporaryFolder, output: string, env: Record<string, string> = {}) {
  return runCli(command(output, 'cpu'), { cwd: folder.path, env });
}

test('a device that is lost ends the run with its name; the same command goes on', async () => {
  const { folder, whole } = await pictures();

  const lost = await caption(folder, 'out.jsonl', { NODE_OPTIONS: `--import ${LOSE}`, LOSE_AFTER: '5' });
  const kept = readFileSync(folder.at('out.jsonl'), 'utf8');
  const again = await caption(folder, 'out.jsonl');

  expect(lost.code).toBe(1);
  expect(lost.stderr).toMatch(/capwright: cpu was lost \(.*CUDA failure 719.*Rows that were written stay.*\n/);
  expect(whole.startsWith(kept)).toBe(true);
  expect(jsonl(kept).length).toBeGreaterThan(0);
  expect(jsonl(kept).length).toBeLessThan(PICTURES);
  expect(again).toMatchObject({ code: 0 });
  expect(readFileSync(folder.at('out.jsonl'), 'utf8')).toBe(whole);
});

test('of several devices, the one whose process dies is named, and nothing written is lost', async () => {
  const { folder, whole } = await pictures();
  writeFileSync(folder.at('out.jsonl'), '');

  const child = startCli(command('out.jsonl', 'cpu,cpu'), { cwd: folder.path });
  const ended = outcome(child);
  const rows = (): string => readFileSync(folder.at('out.jsonl'), 'utf8');
  while (child.exitCode === null && rows() === '') await sleep(2);
  const [session] = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').split(' ').map(Number);
  process.kill(session ?? Number.NaN, 'SIGKILL');
  const killed = await ended;
  const kept = rows();
  const again = await runCli(command('out.jsonl', 'cpu,cpu'), { cwd: folder.path });

  expect(killed.code).toBe(1);
  expect(killed.stderr).toContain('capwright: The process of cpu was ended by SIGKILL. Rows that were written stay');
  expect(whole.startsWith(kept)).toBe(true);
  expect(again).toMatchObject({ code: 0 });
  expect(rows()).toBe(whole);
});
