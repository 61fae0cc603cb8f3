import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UsageError } from '../../src/errors.js';
import { evaluateToFiles, type EvaluationRequest } from '../../src/evaluation/evaluate-to-files.js';
import { captionFixtures, fixturePath, readFixture } from './support/caption-fixtures.js';

let folder: string;
const defaults = {
  task: 'caption',
  'all-images': false,
  resamples: 20,
  seed: 1,
  java: 'java',
  'spice-memory': '1G',
  'spice-timeout': 10,
} as const;
const main64 = captionFixtures.get('main64')!;
const files: Record<string, string> = {};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'capwright-'));
  const write = async (name: string, content: unknown) => {
    files[name] = join(folder, name);
    await writeFile(files[name], typeof content === 'string' ? content : JSON.stringify(content));
  };
  await write('references.json', main64.annotations);
  await write('results.json', main64.results);
  await write(
    'older.json',
    main64.results.slice(1).map((result, at) => (at < 9 ? { ...result, caption: 'nothing' } : result)),
  );
  await write('one.json', main64.results.slice(0, 1));
  const vqa = readFixture('vqa.json') as { annotations: unknown; results: unknown };
  await write('vqa-annotations.json', { annotations: vqa.annotations });
  await write('vqa-results.json', vqa.results);
  await write(
    'own-labels.csv',
    'path,label,probability,truth,error_code,error_message\na.jpg,cat,1,,,\nb.jpg,,,,IMAGE_MISSING,gone\n',
  );
  await write('truth.csv', 'path,label\na.jpg,cat\nb.jpg,dog\n');
  await write(
    'labels.jsonl',
    '{"path":"a.jpg","labels":[{"label":"cat"},{"label":"dog"}]}\n{"path":"b.jpg","labels":["cat","dog"]}\n{"path":"c.jpg","error":{}}\n',
  );
});
afterAll(() => rm(folder, { recursive: true }));

function evaluate(request: Partial<EvaluationRequest>) {
  return evaluateToFiles({
    ...defaults,
    results: files['results.json']!,
    references: files['references.json']!,
    ...request,
  });
}

test('evaluates captions and writes the scores of every image and a report', async () => {
  const { count, metrics } = await evaluate({
    'per-image': join(folder, 'items.jsonl'),
    report: [join(folder, 'r.json'), join(folder, 'r.md')],
  });
  expect(count).toBe(64);
  for (const [name, score] of Object.entries(metrics)) expect(score).toBeCloseTo(main64.expected.corpus[name]!, 12);
  const items = (await readFile(join(folder, 'items.jsonl'), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, number>);
  expect(items.map((item) => item.image_id)).toEqual(main64.expected.imageOrder);
  expect(items[0]!.CIDEr).toBeCloseTo(main64.expected.perImage['1000']!.CIDEr!, 12);
  expect(JSON.parse(await readFile(join(folder, 'r.json'), 'utf8'))).toEqual({ images: 64, metrics });
  expect(await readFile(join(folder, 'r.md'), 'utf8')).toContain('| CIDEr |');
});

test('takes metrics in any case, and Bleu for all four', async () => {
  expect(Object.keys((await evaluate({ metrics: ['bleu', 'cider'] })).metrics)).toEqual([
    'Bleu_1',
    'Bleu_2',
    'Bleu_3',
    'Bleu_4',
    'CIDEr',
  ]);
  await expect(evaluate({ metrics: ['CIDErR'] })).rejects.toThrow(/CIDErR/);
});

test('compares two systems on the images that both captioned', async () => {
  const { count, comparison, warnings } = await evaluate({ compare: files['older.json']! });
  expect(count).toBe(63);
  expect(warnings.join()).toContain('1 image with one of the two captions only');
  expect(comparison!.metrics.every(({ difference }) => difference > 0)).toBe(true);
});

test('warns that CIDEr is meaningless for one image, but not with a table', async () => {
  const one = { results: files['one.json']! };
  expect((await evaluate(one)).warnings.join()).toContain('CIDEr means nothing');
  expect((await evaluate({ ...one, metrics: ['ROUGE_L'] })).warnings).toEqual([]);
  await evaluate({ 'write-df': join(folder, 'df.json') });
  const { metrics, warnings } = await evaluate({ ...one, df: join(folder, 'df.json') });
  expect(warnings.join()).not.toContain('CIDEr');
  expect(metrics.CIDEr).toBeCloseTo(main64.expected.perImage[String(main64.results[0]!.image_id)]!.CIDEr!, 12);
});

test('evaluates VQA answers by type', async () => {
  const { metrics, groups, count } = await evaluate({
    task: 'vqa',
    results: files['vqa-results.json']!,
    references: files['vqa-annotations.json']!,
  });
  const { expected } = readFixture('vqa.json') as { expected: { accuracy: Record<string, unknown> } };
  expect({ overall: metrics.accuracy, ...groups }).toEqual(expected.accuracy);
  expect(count).toBe(103);
});

describe('annotations of questions with null', () => {
  const answers = [{ answer: 'yes' }];
  const evaluateOne = async (annotation: unknown) => {
    const references = join(folder, 'null.json');
    const results = join(folder, 'null-results.json');
    await writeFile(references, JSON.stringify({ annotations: [annotation] }));
    await writeFile(results, '[{"question_id":1,"answer":"yes"}]');
    return evaluate({ task: 'vqa', results, references });
  };

  test('in place of a type are of no type', async () => {
    const { metrics, groups } = await evaluateOne({ question_id: 1, question_type: null, answer_type: null, answers });
    expect([metrics.accuracy, groups]).toEqual([100, { perQuestionType: {}, perAnswerType: {} }]);
  });

  test.each([
    [null, 'annotation 1, found null'],
    [{ question_id: null, answers }, 'Expected a question_id'],
    [{ question_id: 1, answers: null }, 'answers with text'],
    [{ question_id: 1, answers: [...answers, null] }, /human answer to question 1 .* found null .*annotation 1/],
    [{ question_id: 1, answers: [{ answer: null }] }, 'found {"answer":null}'],
    [{ question_id: 1, answers, question_type: 5 }, 'Expected question_type'],
  ])('are refused: %j', async (annotation, message) => {
    await expect(evaluateOne(annotation)).rejects.toThrow(UsageError);
    await expect(evaluateOne(annotation)).rejects.toThrow(message);
  });
});

test('evaluates labels, failed items left out', async () => {
  const { metrics, count } = await evaluate({
    task: 'classify',
    results: files['labels.jsonl']!,
    references: files['truth.csv']!,
  });
  expect([count, metrics]).toEqual([2, { top1: 0.5, top5: 1 }]);
  // A table of `capwright classify`, on either side: its error rows are neither guesses nor truth.
  const own = files['own-labels.csv']!;
  expect((await evaluate({ task: 'classify', results: own, references: files['truth.csv']! })).count).toBe(1);
  expect((await evaluate({ task: 'classify', results: own, references: own })).count).toBe(1);
});

test('refuses references that are no annotations of the task', async () => {
  await expect(evaluate({ task: 'vqa', references: fixturePath('linebreak-hazards.json') })).rejects.toThrow(/VQA v2/);
  await expect(evaluate({ references: fixturePath('linebreak-hazards.json') })).rejects.toThrow(/annotations/);
});

test('says in a line each that METEOR and SPICE are skipped without their data, and refuses them by name', async () => {
  const { warnings, metrics } = await evaluate({});
  expect(warnings).toHaveLength(2);
  expect(warnings.join()).toMatch(/METEOR is skipped.*--meteor-dir.*SPICE is skipped.*--spice-dir/);
  expect(metrics).not.toHaveProperty('METEOR');
  await expect(evaluate({ metrics: ['meteor'] })).rejects.toThrow(/--meteor-dir/);
  await expect(evaluate({ metrics: ['SPICE'] })).rejects.toThrow(/--spice-dir/);
});
