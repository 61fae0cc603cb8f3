import { expect, test } from 'vitest';
import { jsonl, runCli } from '../support/run-cli.js';
import { demoPictures } from '../support/demo-pictures.js';
import { TemporaryFolder } from '../support/temporary-folder.js';

test.each([
  [['--fail-phrase', '(a'], /--fail-phrase to be a regular expression/],
  [['--max-errors', 'some'], /--max-errors to be a number/],
  [['--min-logprob', 'low'], /--min-logprob: expected a number/],
  [['--shard', '5/4'], /--shard to be i\/n/],
  [['--shard', 'auto'], /expected a task index for --shard auto/],
  [['--shard', '1/2', '-o', 'out.csv'], /expected a \.jsonl output with --shard/],
  [['--dedupe'], /expected an output file/],
])('%j is wrong usage', async (flags, message) => {
  const folder = new TemporaryFolder();
  folder.write('photos/a.jpg');
  const { code, stdout, stderr } = await runCli(['caption', 'photos', ...flags], { cwd: folder.path });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(message);
});

test('a prompt that is too long is the problem of its item', async () => {
  const folder = new TemporaryFolder();
  await demoPictures(folder.at('photos'), 2);
  const [first, second] = ['photos/part-0/00000-0000.webp', 'photos/part-0/00001-0001.jpg'];
  const input = `${JSON.stringify({ path: first, prompt: 'a cat '.repeat(2000) })}\n${second}\n`;

  const { code, stdout } = await runCli(['caption', '-', '-q'], { cwd: folder.path, input });

  expect(code).toBe(3);
  expect(jsonl(stdout)).toMatchObject([{ path: first, error: { code: 'PROMPT_TOO_LONG' } }, { path: second }]);
});

test('--fail-fast and --max-errors give up, and the run can go on later', async () => {
  const folder = new TemporaryFolder();
  await demoPictures(folder.at('photos'), 40);
  folder.write('photos/a.jpg', 'no picture');
  const args = ['caption', 'photos', '-o', 'out.jsonl'];

  const first = await runCli([...args, '--fail-fast'], { cwd: folder.path });
  const second = await runCli(args, { cwd: folder.path });

  expect(first.code).toBe(1);
  expect(first.stderr).toContain('Gave up: too many items failed. Give the same command again to go on.');
  expect(second.code).toBe(3); // as of a run that was not cut short
  expect(second.stderr).toMatch(/40 captioned, 0 failed, 1 done before/);
});
