import { describe, expect, test } from 'vitest';
import { UsageError } from '../../src/errors.js';
import { vqaAccuracy, type VqaAnnotation, type VqaResult } from '../../src/evaluation/vqa-accuracy.js';
import { readFixture } from './support/caption-fixtures.js';

const { annotations, results, expected } = readFixture('vqa.json') as {
  annotations: VqaAnnotation[];
  results: VqaResult[];
  expected: { accuracy: Record<string, unknown>; perQuestionExact: Record<string, number> };
};

test('equals the official script on every question, and as a whole', () => {
  const { overall, perQuestionType, perAnswerType, perQuestion } = vqaAccuracy(annotations, results);
  expect({ overall, perQuestionType, perAnswerType }).toEqual(expected.accuracy);
  expect(perQuestion).toHaveLength(annotations.length);
  for (const { id, accuracy } of perQuestion) expect(accuracy * 100).toBeCloseTo(expected.perQuestionExact[id]!, 9);
});

test('normalises a single human answer and the prediction alike', () => {
  const annotation = { question_id: 1, answers: [{ answer: 'in the snow' }] };
  expect(vqaAccuracy([annotation], [{ question_id: 1, answer: 'In snow.' }]).overall).toBe(100);
  expect(vqaAccuracy([annotation], [{ question_id: 1, answer: 'grass' }]).overall).toBe(0);
});

describe('refuses, naming the question,', () => {
  const answers = [{ answer: 'a' }, { answer: 'b' }];
  const known = [
    { question_id: 7, answers },
    { question_id: 8, answers },
  ];
  const cases: [string, VqaAnnotation[], VqaResult[], RegExp][] = [
    ['an unknown question', known, [{ question_id: 9, answer: 'a' }], /question 9/],
    ['an id of another type', known, [{ question_id: '7', answer: 'a' }], /question "7"/],
    [
      'two results',
      known,
      [
        { question_id: 7, answer: 'a' },
        { question_id: 7, answer: 'b' },
      ],
      /two for question 7/,
    ],
    ['a missing result', known, [{ question_id: 7, answer: 'a' }], /none for question 8/],
    ['a question without answers', [{ question_id: 7, answers: [] }], [{ question_id: 7, answer: 'a' }], /question 7/],
    ['no result at all', known, [], /found none/],
  ];
  test.each(cases)('%s', (_, questions, given, message) => {
    const run = () => vqaAccuracy(questions, given, { allQuestions: true });
    expect(run).toThrow(UsageError);
    expect(run).toThrow(message);
  });
});
