import { expect, it } from 'vitest';
import { nearestNames } from '../src/nearest-names.js';

it.each([
  ['git-bse', ['git-base', 'git-large', 'git-demo'], ['git-base']],
  ['GIT-BASE', ['git-base', 'git-large'], ['git-base']],
  ['git-la-coco', ['git-large-coco', 'git-base-coco', 'git-large'], ['git-large-coco', 'git-base-coco']],
  ['banana', ['git-base', 'git-large'], []],
  ['ab', ['ac', 'ad', 'ae', 'af'], ['ac', 'ad', 'ae']],
])('%s is near %j', (name, known, expected) => {
  expect(nearestNames(name, known)).toEqual(expected);
});
