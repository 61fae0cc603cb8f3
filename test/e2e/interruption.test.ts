import { once } from 'node:events';
import { expect, it } from 'vitest';
import { jsonl, outcome, startCli } from '../support/run-cli.js';

const sea = new URL('../../examples/images/sea.png', import.meta.url).pathname;

/** Starts a run over a list that never ends and waits for its first row. */
async function endlessRun(batchSize: number, ...args: string[]) {
  const child = startCli(['caption', '-', '-b', String(batchSize), ...args]);
  const finished = outcome(child);
  child.stdin.on('error', () => undefined); // the run goes away before the list ends
  const list = `${sea}\n`.repeat(1000);
  const feed = (): void => {
    while (child.stdin.writable && child.stdin.write(list));
  };
  child.stdin.on('drain', feed);
  feed();
  await Promise.race([once(child.stdout, 'data'), finished.then(({ stderr }) => Promise.reject(new Error(stderr)))]);
  return { child, finished };
}

it('ends in good order at the first Ctrl-C', async () => {
  const { child, finished } = await endlessRun(2);
  child.kill('SIGINT');
  const { code, stdout, stderr } = await finished;
  expect(code).toBe(130);
  expect(stdout.endsWith('\n')).toBe(true);
  const rows = jsonl(stdout);
  expect(rows.length % 2).toBe(0); // whole batches
  expect(new Set(rows.map(({ caption }) => caption))).toEqual(new Set(['a boat on the water']));
  expect(stderr).toMatch(/Finishing the batch in hand; Ctrl-C again stops at once/);
  expect(stderr).toContain(`${rows.length} captioned`);
});

it('ends although its list is silent', async () => {
  const child = startCli(['caption', '-', '-b', '1']);
  const finished = outcome(child);
  child.stdin.write(`${sea}\n`);
  await once(child.stdout, 'data');
  child.kill('SIGINT');
  const { code, stdout } = await finished;
  expect(code).toBe(130);
  expect(jsonl(stdout)).toHaveLength(1);
});

it.skipIf(process.platform === 'win32')('ends at once at the second Ctrl-C', async () => {
  // A batch so large that it is still under way when the second signal comes.
  const { child, finished } = await endlessRun(64);
  child.kill('SIGINT');
  await once(child.stderr, 'data');
  child.kill('SIGINT');
  const { code } = await finished;
  expect([130, 'SIGINT']).toContain(code);
});

it('stops when the reader has enough, without a word', async () => {
  const { child, finished } = await endlessRun(2, '-q');
  child.stdout.destroy();
  const { code, stderr } = await finished;
  expect(code).toBe(0);
  expect(stderr).toBe('');
});
