import fc from 'fast-check';
import { expect, test } from 'vitest';
import { captionToAlt } from '../../../src/site/suggest/caption-to-alt.js';

const style = { maxLength: 40, fullStop: true };

test.each([
  ['a dog on the grass', 'A dog on the grass.'],
  ['a picture of a dog', 'A dog.'],
  ['This is an image of two cats', 'Two cats.'],
  ['there is a close-up photo of the moon.', 'The moon.'],
  ['a close up picture of a bee', 'A bee.'],
  ['an image showing a red car', 'A red car.'],
  ['pictures of the year', 'The year.'],
  ['a photographer with a camera', 'A photographer with a camera.'],
  ['a man holding a picture of a dog', 'A man holding a picture of a dog.'],
  ['a a dog dog , running .', 'A dog, running.'],
  ['a sign that says [unused0] stop', 'A sign that says stop.'],
  ['what is it?', 'What is it?'],
  ['éclair on a plate', 'Éclair on a plate.'],
  ['a large brown dog that runs along the beach at night', 'A large brown dog that runs along.'],
  ['a large brown dog that runs with the ball', 'A large brown dog that runs.'],
  ['', ''],
  ['[PAD]', ''],
])('%j gives %j', (caption, alt) => {
  expect(captionToAlt(caption, style)).toBe(alt);
});

test('without a full stop', () => {
  expect(captionToAlt('a dog.', { maxLength: 40, fullStop: false })).toBe('A dog');
});

test('never longer than asked, never cut inside a word unless the word alone is too long', () => {
  const words = fc.array(fc.constantFrom('a', 'dog', 'with', 'the', 'umbrella', 'and', 'x'.repeat(50)), {
    maxLength: 20,
  });
  fc.assert(
    fc.property(words, fc.integer({ min: 10, max: 60 }), fc.boolean(), (list, maxLength, fullStop) => {
      const alt = captionToAlt(list.join(' '), { maxLength, fullStop });
      expect(alt.length).toBeLessThanOrEqual(maxLength);
      const last = alt.replace(/\.$/, '').split(' ').pop()?.toLowerCase() ?? '';
      expect(
        ['', ...list.map((word) => word.toLowerCase())].some(
          (word) => word === last || (word.length === 50 && word.startsWith(last)),
        ),
      ).toBe(true);
    }),
  );
});

test.each([
  ['été été', 'Été.'],
  ['cat cat2', 'Cat cat2.'],
  ['a very very very long dog', 'A very long dog.'],
])('doubled words: %j gives %j', (caption, alt) => {
  expect(captionToAlt(caption, style)).toBe(alt);
});

test.each(['a ', 'a, ', 'dog ', 'x', 'éa', '. ', '.', ' ', '- ', 'picture of '])(
  'takes 100,000 characters of %j',
  (piece) => {
    const text = piece.repeat(100_000 / piece.length);
    for (const maxLength of [125, 99_990]) {
      expect(captionToAlt(`dog ${text}!`, { maxLength, fullStop: true }).length).toBeLessThanOrEqual(maxLength);
    }
  },
);
