import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { demoPictures } from '../support/demo-pictures.js';
import { jsonl, runCli } from '../support/run-cli.js';
import { TemporaryFolder } from '../support/temporary-folder.js';

describe('shards', () => {
  it('of questions are the single run when they are put together, and VQA results', async () => {
    const folder = new TemporaryFolder();
    const cwd = folder.path;
    await demoPictures(join(cwd, 'photos'), 24);
    const questions = ['what is it?', 'where is it?', 'is there a dog?'];
    const lines = readdirSync(join(cwd, 'photos/part-0')).flatMap((name, picture) =>
      questions.slice(0, 1 + (picture % 3)).map((question, place) => {
        return JSON.stringify({ path: `photos/part-0/${name}`, question, id: picture * 10 + place });
      }),
    );
    folder.write('questions.jsonl', lines.join('\n'));
    const asked = ['ask', '--questions', 'questions.jsonl', '-o'];
    expect(await runCli([...asked, 'single.jsonl', '-o', 'single.json'], { cwd })).toMatchObject({ code: 0 });
    for (const shard of ['1/3', '2/3', '3/3']) {
      expect(await runCli([...asked, 'out.jsonl', '--shard', shard], { cwd })).toMatchObject({ code: 0 });
    }
    expect(await runCli(['merge', 'out.jsonl'], { cwd })).toMatchObject({ code: 0 });
    expect(await runCli(['export', 'out.jsonl', '-o', 'out.json', '-o', 'out.csv'], { cwd })).toMatchObject({
      code: 0,
    });
    for (const ending of ['jsonl', 'json']) {
      expect(readFileSync(join(cwd, `out.${ending}`), 'utf8')).toBe(
        readFileSync(join(cwd, `single.${ending}`), 'utf8'),
      );
    }
    expect(readFileSync(join(cwd, 'out.csv'), 'utf8')).toMatch(/^path,id,question,answer,/);
    const again = await runCli([...asked, 'single.jsonl', '-o', 'single.json'], { cwd });
    expect(again.stderr).toContain('0 answered, 0 failed, 48 done before');
  });

  it('of labels keep their tables apart', async () => {
    const folder = new TemporaryFolder();
    const cwd = folder.path;
    await demoPictures(join(cwd, 'photos'), 12);
    const flags = ['--labels', 'dog,cat,boat', '--prompt', 'what is it?', '--truth', 'parent-folder'];
    const args = ['classify', 'photos', ...flags, '-o', 'out.jsonl', '--confusion', 'table.csv', '--shard', '1/2'];
    expect((await runCli(args, { cwd })).code).toBe(0);
    const rows = jsonl(readFileSync(join(cwd, 'out.00001-of-00002.jsonl'), 'utf8'));
    expect(rows.length).toBeLessThan(12);
    expect(rows[0]).toMatchObject({ truth: 'part-0' });
    expect(readFileSync(join(cwd, 'table.00001-of-00002.csv'), 'utf8')).toMatch(/^truth,/);
  });
});

describe('a run of answers', () => {
  it('is refused with other settings, and begun anew with --force', async () => {
    const folder = new TemporaryFolder();
    const cwd = folder.path;
    await demoPictures(join(cwd, 'photos'), 2);
    const asked = (question: string) => ['ask', 'photos', '--question', question, '-o', 'answers.jsonl'];
    expect((await runCli(asked('what is it?'), { cwd })).code).toBe(0);
    const other = await runCli(asked('where is it?'), { cwd });
    expect(other).toMatchObject({ code: 2 });
    expect(other.stderr).toContain('source.question');
    const aspect = await runCli([...asked('what is it?'), '--aspect', 'paper'], { cwd });
    expect(aspect.stderr).toContain('options.aspect');
    expect((await runCli([...asked('where is it?'), '--force'], { cwd })).code).toBe(0);
    expect(jsonl(readFileSync(join(cwd, 'answers.jsonl'), 'utf8'))[0]).toMatchObject({ question: 'where is it?' });
  });

  it('wants ids for VQA results before it begins', async () => {
    const { code, stderr } = await runCli(['ask', 'examples', '--question', 'what is it?', '-o', 'results.json']);
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('an id for every question') as string,
    });
  });

  it('gives files of the same bytes one answer with --dedupe', async () => {
    const folder = new TemporaryFolder();
    const cwd = folder.path;
    await demoPictures(join(cwd, 'photos'), 201); // the last is the first again
    const flags = ['--question', 'what is it?', '--question', 'where is it?', '--dedupe'];
    expect((await runCli(['ask', 'photos', ...flags, '-o', 'answers.jsonl'], { cwd })).code).toBe(0);
    const rows = jsonl(readFileSync(join(cwd, 'answers.jsonl'), 'utf8'));
    expect(rows).toHaveLength(402);
    const { path, ...first } = rows[0]!;
    const { path: copied, ...last } = rows[400]!;
    expect(copied).not.toBe(path);
    expect(last).toEqual(first);
    expect(rows[401]).toMatchObject({ question: 'where is it?', answer: rows[1]!.answer });
  });
});

describe('true labels', () => {
  it.each([
    ['a column of CSV', 'set.csv', 'file,kind\na.png,boat\nb.png,dog\n', '--csv', 'kind'],
    ['JSON lines', 'set.jsonl', '{"path":"a.png","kind":"boat"}\n{"path":"b.png","kind":"dog"}\n', '--list', 'kind'],
  ])('come from %s', async (_, name, text, flag, column) => {
    const folder = new TemporaryFolder();
    const cwd = folder.path;
    const sea = new URL('../../examples/images/sea.png', import.meta.url);
    for (const copy of ['a.png', 'b.png']) folder.write(copy, readFileSync(sea));
    folder.write(name, text);
    const flags = ['--labels', 'dog,boat,cat', '--prompt', 'what is it?', '--truth', column, '--json'];
    const { code, stdout } = await runCli(['classify', flag, name, ...flags], { cwd });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      classified: 2,
      accuracy: { pictures: 2, share: 0.5, unknown: [] },
      rows: [
        { path: 'a.png', truth: 'boat', label: 'boat' },
        { path: 'b.png', truth: 'dog', label: 'boat' },
      ],
    });
  });

  it('want a column that is there, and a source that has columns', async () => {
    const folder = new TemporaryFolder();
    folder.write('set.csv', 'file,kind\na.png,boat\n');
    const labels = ['--labels', 'dog,boat'];
    const options = { cwd: folder.path };
    const absent = await runCli(['classify', '--csv', 'set.csv', '--truth', 'type', ...labels], options);
    expect(absent).toMatchObject({ code: 2, stderr: expect.stringContaining('expected a column "type"') as string });
    const none = await runCli(['classify', 'photos', '--truth', 'type', ...labels], options);
    expect(none).toMatchObject({ code: 2, stderr: expect.stringContaining('found "type" and no such file') as string });
  });
});
