import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCli } from '../support/run-cli.js';
import { demoPictures } from '../support/demo-pictures.js';
import { TemporaryFolder } from '../support/temporary-folder.js';

test('four shards, merged, are the single run', async () => {
  const folder = new TemporaryFolder();
  const cwd = folder.path;
  await demoPictures(join(cwd, 'photos'), 120);
  folder.write('photos/broken.jpg', 'no picture');
  const single = await runCli(['caption', 'photos', '-o', 'single.jsonl', '-o', 'single.csv'], { cwd });
  expect(single.code).toBe(3);

  for (const index of ['1', '2', '3', '4']) {
    // The last one is told by the scheduler.
    const [shard, env] =
      index === '4' ? ['auto', { JOB_COMPLETION_INDEX: '3', JOB_COMPLETIONS: '4' }] : [`${index}/4`, {}];
    const { code } = await runCli(['caption', 'photos', '-o', 'out.jsonl', '--shard', shard], { cwd, env });
    expect([0, 3]).toContain(code);
  }
  const merged = await runCli(['merge', 'out.jsonl'], { cwd });
  const exported = await runCli(['export', 'out.jsonl', '-o', 'out.csv'], { cwd });

  expect(merged).toMatchObject({ code: 0, stderr: 'out.jsonl: 121 rows of 4 shards, 1 of them failed.\n' });
  expect(exported).toMatchObject({ code: 0, stderr: '121 rows written to out.csv.\n' });
  for (const ending of ['jsonl', 'jsonl.seen', 'csv']) {
    expect(await readFile(join(cwd, `out.${ending}`), 'utf8')).toBe(
      await readFile(join(cwd, `single.${ending}`), 'utf8'),
    );
  }
  const again = await runCli(['caption', 'photos', '-o', 'out.jsonl'], { cwd });
  expect(again.stderr).toContain('0 captioned, 0 failed, 121 done before');

  // What is wrong with a shard is said, and nothing is written.
  await rm(join(cwd, 'out.jsonl'));
  const second = join(cwd, 'out.00002-of-00004.jsonl');
  const rows = await readFile(second, 'utf8');
  await writeFile(second, rows.slice(0, rows.indexOf('\n') + 1));
  expect(await runCli(['merge', 'out.jsonl'], { cwd })).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/out.00002-of-00004.jsonl: expected \d+ rows, found 1/) as string,
  });
  const first = await readFile(join(cwd, 'out.00001-of-00004.jsonl'), 'utf8');
  await writeFile(second, first.slice(0, first.indexOf('\n')) + rows.slice(rows.indexOf('\n')));
  expect(await runCli(['merge', 'out.jsonl'], { cwd })).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/which shard \d has, too/) as string,
  });
  await rename(second, join(cwd, 'away.jsonl'));
  expect(await runCli(['merge', 'out.jsonl'], { cwd })).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('expected 4 shards, found 3. Run --shard 2/4 first') as string,
  });
  await expect(readFile(join(cwd, 'out.jsonl'))).rejects.toThrow('ENOENT');
});
