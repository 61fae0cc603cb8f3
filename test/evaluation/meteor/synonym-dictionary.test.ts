import { expect, test } from 'vitest';
import { SynonymDictionary } from '../../../src/evaluation/meteor/synonym-dictionary.js';

const synsets =
  'couch\n1 2\nbunche\n9\nbunch\n3\nrun\n4\nperform\n5\ndoe\n8\ndo\n5\nbee\n7\nbe\n6\nwoman\n10\nlie\n11\nlying\n12\na\n13\nbed\n14\n';
const exceptions = 'run\nran running\nbed\nbed\nlie\nlying\n';
const dictionary = new SynonymDictionary(synsets, exceptions);

test.each([
  ['couch', [1, 2]],
  ['couches', [1, 2]],
  ['performed', [5]],
  ['ran', [4]],
  ['women', [10]],
  // the first base form in the dictionary is taken, however odd
  ['bunches', [9]],
  ['doing', [8]],
  ['being', [7]],
  // an irregular form listed has no other base form
  ['bed', [14]],
  ['lying', [11, 12]],
  // a base form has two letters or more
  ['as', []],
  ['unknown', []],
])('%s is in sets %j', (word, sets) => {
  expect([...dictionary.synsetsOf(word)]).toEqual(sets);
});
