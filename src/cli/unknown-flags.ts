import { didYouMean, nearestNames } from '../nearest-names.js';

/**
 * What is wrong with flags that a command lacks, and which may have been meant.
 * @param given as they were typed: `--modle`, `--modle=git-base` or `-z`
 * @param known the names of the command's flags, without dashes
 */
export function unknownFlags(given: readonly string[], known: readonly string[]): string {
  const names = given.map((flag) => flag.replace(/=.*$/s, ''));
  const near = names.flatMap((name) => (name.startsWith('--') ? nearestNames(name.slice(2), known, 1) : []));
  const found = names.join(' and ');
  return `expected flags that the command has, found ${found}.${didYouMean(near.map((name) => `--${name}`))}`;
}
