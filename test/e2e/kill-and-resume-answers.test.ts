import { readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { demoPictures } from '../support/demo-pictures.js';
import { outcome, runCli, startCli } from '../support/run-cli.js';
import { seededRandom } from '../../src/seeded-random.js';
import { TemporaryFolder } from '../support/temporary-folder.js';

const KILLS = 4;

// Numbers of pictures whose questions do not fill whole batches, so that a run that goes on has other batches.
test.each([
  ['questions', 151, ['--question', 'what is it?', '--question', 'where is it?', '--question', 'how many stars?']],
  [
    'beams',
    101,
    ['--question', 'what is it?', '--question', 'where is it?', '--num-beams', '3', '--num-captions', '2'],
  ],
])('a run of %s that is killed comes to the same, byte for byte', { timeout: 600_000 }, async (name, count, flags) => {
  await killAndResume(name, count, (output) => ['ask', 'photos', ...flags, '-o', output('jsonl'), '-o', output('csv')]);
});

test('a run of a file of questions with ids, as many a picture as they are', { timeout: 600_000 }, async () => {
  const asked = ['what is it?', 'where is it?', 'is there a dog?', 'what is to the left?', 'what color is it?'];
  await killAndResume(
    'file',
    80,
    (output) => ['ask', '--questions', 'questions.jsonl', '-o', output('json'), '-o', output('jsonl')],
    (pictures) =>
      pictures.flatMap((path, index) =>
        asked
          .slice(0, 1 + (index % asked.length))
          .map((question, place) => ({ path, question, id: index * 10 + place })),
      ),
  );
});

test('a run of labels that is killed comes to the same, byte for byte', { timeout: 600_000 }, async () => {
  const flags = ['--labels', 'dog,cat,pine tree,palm tree,tree,boat', '--prompt', 'what is it?', '--top-k', '3'];
  await killAndResume('labels', 200, (output) => [
    ...['classify', 'photos', ...flags, '--truth', 'parent-folder'],
    ...['-o', output('jsonl'), '-o', output('csv'), '--confusion', output('matrix.csv')],
  ]);
});

/** Runs a command without a break and again with kills, and compares all outputs. */
async function killAndResume(
  name: string,
  count: number,
  command: (output: (ending: string) => string) => string[],
  questions?: (pictures: readonly string[]) => unknown[],
): Promise<void> {
  const folder = new TemporaryFolder().path;
  await demoPictures(join(folder, 'photos'), count);
  if (questions !== undefined) {
    const pictures = (await readdir(join(folder, 'photos/part-0'))).sort().map((name) => `photos/part-0/${name}`);
    const rows = questions(pictures).map((row) => JSON.stringify(row));
    await writeFile(join(folder, 'questions.jsonl'), rows.join('\n'));
  }
  const outputs: string[] = [];
  const whole = await runCli(
    command((ending) => {
      outputs.push(ending);
      return `whole.${ending}`;
    }),
    { cwd: folder },
  );
  expect(whole).toMatchObject({ code: 0 });
  const bytes = (await readFile(join(folder, 'whole.jsonl'))).length;

  const args = command((ending) => `killed.${ending}`);
  const journal = join(folder, 'killed.jsonl');
  const random = seededRandom(name.length);
  for (let kill = 0; kill < KILLS; kill++) {
    // Told by progress and not by the clock, so that a slow machine is killed at the like.
    const least = (bytes * (kill + random())) / (KILLS + 1);
    const child = startCli(args, { cwd: folder });
    const ended = outcome(child);
    while (child.exitCode === null && (await size(journal)) < least) await sleep(2);
    child.kill('SIGKILL');
    expect(await ended).toMatchObject({ code: 'SIGKILL' });
    for (const ending of outputs.filter((other) => other !== 'jsonl')) {
      expect(await readdir(folder)).not.toContain(`killed.${ending}`);
    }
  }
  const last = await runCli(args, { cwd: folder });
  expect(last).toMatchObject({ code: 0 });
  expect(last.stderr).toContain('Going on with a run');
  for (const ending of outputs) {
    const [expected, found] = ['whole', 'killed'].map((run) => readFile(join(folder, `${run}.${ending}`), 'utf8'));
    expect(await found).toBe(await expected);
  }
}

async function size(path: string): Promise<number> {
  return (await stat(path).catch(() => ({ size: 0 }))).size;
}
