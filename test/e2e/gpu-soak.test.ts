import { execFile } from 'node:child_process';
import { chmodSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { TemporaryFolder } from '../support/temporary-folder.js';

const SOAK = new URL('../../bench/gpu/soak.ts', import.meta.url).pathname;

/** The soak of a card, on the processor, with something else in nvidia-smi's place. */
async function soak(folder: TemporaryFolder, nvidiaSmi: string): Promise<unknown> {
  chmodSync(folder.write('bin/nvidia-smi', `#!/bin/sh\n${nvidiaSmi}\n`), 0o755);
  const json = folder.at('soak.json');
  const flags = ['--device', 'cpu', '--pictures', '200', '--batch-size', '8', '--interval', '0.02', '--json', json];
  const env = { ...process.env, PATH: `${folder.at('bin')}:${process.env.PATH}` };
  await promisify(execFile)(process.execPath, ['--import', 'tsx', SOAK, ...flags], { env });
  return JSON.parse(readFileSync(json, 'utf8'));
}

test('the soak of a card tells what it measured', async () => {
  const folder = new TemporaryFolder();
  const flat = await soak(folder, '[ "$1 $2 $3" = "-i 0 --query-gpu=memory.used" ] && echo 512');
  expect(flat).toMatchObject({ passed: true, code: 0, captioned: 200, growth: 0 });
});
