import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { jsonl, runCli } from '../support/run-cli.js';

const folder = new URL('../fixtures/git-demo/eval', import.meta.url).pathname;
interface Reference {
  readonly captions: readonly { readonly file_name: string; readonly caption: string }[];
}

it('git-demo writes what the reference writes for the evaluation pictures', async () => {
  const { captions } = JSON.parse(readFileSync(join(folder, 'reference.json'), 'utf8')) as Reference;
  expect(captions).toHaveLength(200);
  const { code, stdout } = await runCli(['caption', 'images', '--resize', 'exact'], { cwd: folder });
  expect(code).toBe(0);
  const found = new Map(jsonl(stdout).map(({ path, caption }) => [path, caption]));
  const other = captions.filter(({ file_name, caption }) => found.get(`images/${file_name}`) !== caption);
  expect(other.length / captions.length).toBeLessThanOrEqual(0.005);
});
