import { expect, it } from 'vitest';
import { unknownFlags } from '../../src/cli/unknown-flags.js';

const known = ['model', 'prompt', 'no-auto-orient'];

it.each([
  [['--modle'], 'expected flags that the command has, found --modle. Did you mean --model?'],
  [['--modle=git-base'], 'expected flags that the command has, found --modle. Did you mean --model?'],
  [
    ['--no-autoorient', '-z'],
    'expected flags that the command has, found --no-autoorient and -z. Did you mean --no-auto-orient?',
  ],
  [['--banana'], 'expected flags that the command has, found --banana.'],
])('%j', (given, message) => {
  expect(unknownFlags(given, known)).toBe(message);
});
