import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { jsonl, runCli } from '../support/run-cli.js';

const EVAL = fileURLToPath(new URL('../fixtures/git-demo/eval', import.meta.url));
const EXAMPLES = fileURLToPath(new URL('../../examples/images', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'capwright-ask-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

interface StoredQuestion {
  readonly question_id: number;
  readonly image_id: number;
  readonly question: string;
  readonly answer: string;
}
const read = (name: string): unknown => JSON.parse(readFileSync(join(EVAL, name), 'utf8'));

describe('capwright ask', () => {
  it('gives the reference its answers to 872 questions on 200 pictures, five a batch row or so', async () => {
    const questions = read('vqa.json') as StoredQuestion[];
    const { captions, answers } = read('reference.json') as {
      captions: { image_id: number; file_name: string }[];
      answers: { question_id: number; answer: string }[];
    };
    const names = new Map(captions.map(({ image_id, file_name }) => [image_id, file_name]));
    const file = join(scratch, 'questions.jsonl');
    const lines = questions.map(({ question_id: id, image_id: image, question }) =>
      JSON.stringify({ path: names.get(image), question, id }),
    );
    writeFileSync(file, lines.join('\n'));
    const output = join(scratch, 'results.json');
    const root = ['--image-root', join(EVAL, 'images')];
    const { code, stdout, stderr } = await runCli(['ask', '--questions', file, ...root, '-o', output]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toContain('872 answered, 0 failed');

    const found = new Map(
      (JSON.parse(readFileSync(output, 'utf8')) as { question_id: number; answer: string }[]).map(
        ({ question_id: id, answer }) => [id, answer],
      ),
    );
    const equal = answers.filter(({ question_id: id, answer }) => found.get(id) === answer).length;
    expect(equal / answers.length).toBeGreaterThanOrEqual(0.995);
    const right = questions.filter(({ question_id: id, answer }) => found.get(id) === answer).length;
    expect(Math.abs(right / questions.length - 0.779)).toBeLessThan(0.005); // the card's
  });

  it('asks every picture every question, and goes on after a bad one', async () => {
    const bad = join(scratch, 'bad.jpg');
    writeFileSync(bad, 'no picture');
    const park = join(EXAMPLES, 'park.jpg');
    const asked = ['--question', 'what is to the right of the dog?', '--question', 'where is it?'];
    const { code, stdout, stderr } = await runCli(['ask', park, bad, join(EXAMPLES, 'beach.jpg'), ...asked]);
    expect(code).toBe(3);
    expect(stderr).toContain('git-demo knows 83 drawn things');
    expect(stderr).toContain('4 answered, 2 failed');
    const rows = jsonl(stdout);
    expect(rows).toHaveLength(6);
    expect(rows[0]).toMatchObject({ path: park, question: 'what is to the right of the dog?', answer: 'tree' });
    expect(rows[2]).toMatchObject({ path: bad, error: { code: expect.any(String) as string } });
    expect(rows[5]).toMatchObject({ question: 'where is it?', answer: 'on the beach' });
    const [alone] = jsonl((await runCli(['ask', park, '--question', 'where is it?'])).stdout);
    expect(alone!.answer).toBe(rows[1]!.answer);
  });

  it('takes the flags of decoding, and JSON', async () => {
    const args = ['ask', join(EXAMPLES, 'night.webp'), '--question', 'what is this?', '--num-beams', '3'];
    const { stdout } = await runCli([...args, '--num-captions', '2', '--json', '--truncate-question', 'paper']);
    const report = JSON.parse(stdout) as { answered: number; answers: { answer: string; alternatives: unknown[] }[] };
    expect(report.answered).toBe(1);
    expect(report.answers[0]).toMatchObject({ answer: 'rocket' });
    expect(report.answers[0]!.alternatives).toHaveLength(1);
  });

  it.each([
    [[EXAMPLES], 'expected --question or --questions'],
    [[EXAMPLES, '--questions', 'q.jsonl'], 'expected no paths beside --questions'],
    [['--questions', './absent.jsonl'], "can't be read"],
    [[EXAMPLES, '--question', 'x', '-o', 'answers.txt'], '.jsonl, .csv or .json'],
  ])('%j is wrong usage', async (args, message) => {
    const { code, stderr } = await runCli(['ask', ...args]);
    expect({ code, message: stderr.includes(message) }).toEqual({ code: 2, message: true });
  });
});
