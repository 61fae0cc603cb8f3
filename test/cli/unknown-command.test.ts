import { expect, it } from 'vitest';
import { unknownCommand } from '../../src/cli/unknown-command.js';

const known = ['doctor', 'caption', 'classify', 'alt:scan', 'models:list', 'models:pull'];

it.each([
  ['captoin:photos', 'expected a command, found "captoin". Did you mean caption? See: capwright --help'],
  ['models:lst', 'expected a command, found "models lst". Did you mean models list? See: capwright models --help'],
  ['scan:site', 'expected a command, found "scan". Did you mean alt scan? See: capwright --help'],
  ['doctor:now', 'expected no arguments, found "now". See: capwright doctor --help'],
  ['models:list:all', 'expected no arguments, found "all". See: capwright models list --help'],
  ['banana', 'expected a command, found "banana". See: capwright --help'],
  ['photos', 'expected a command, found "photos". Did you mean capwright caption photos? See: capwright --help'],
])('%s', (id, message) => {
  expect(unknownCommand({ bin: 'capwright', id, known, isPath: (word) => word === 'photos' })).toBe(message);
});
