import { Args, Flags, Parser, type Interfaces } from '@oclif/core';
import { expect, it } from 'vitest';
import { REPEATABLE } from '../../src/cli/repeatable.js';
import { usageMessage } from '../../src/cli/usage-message.js';
import { UsageError } from '../../src/errors.js';
import { errorOf } from '../support/error-of.js';

const flags: Interfaces.FlagInput = {
  model: Flags.string(),
  output: Flags.string({ ...REPEATABLE }),
  format: Flags.option({ options: ['csv', 'coco'] as const, dependsOn: ['output'] })(),
  threads: Flags.integer({ min: 1 }),
  scenes: Flags.boolean({ exclusive: ['every'] }),
  every: Flags.custom<number>({
    parse: (text) => Promise.reject(new UsageError(`expected a time, found "${text}"`)),
  })(),
  prefix: Flags.string({ dependsOn: ['model'] }),
  'with-pixels': Flags.boolean({ dependsOn: ['format'] }),
};

/** What is said of arguments, in the words of the parser that is there. */
async function told(argv: string[], args: Interfaces.ArgInput = {}): Promise<string> {
  const named = Object.fromEntries(Object.entries(flags).map(([name, flag]) => [name, { ...flag, name }]));
  const error = await errorOf(Parser.parse(argv, { flags: named, args, strict: true }));
  return usageMessage(error, Object.keys(flags));
}

it.each([
  [['--modle', 'x'], 'expected flags that the command has, found --modle. Did you mean --model?'],
  [['--model'], 'expected a value behind --model, found none.'],
  [['--model', 'a', '--model', 'b'], 'expected --model once, found it several times.'],
  [['--format'], 'expected --format to be one of csv, coco, found none.'],
  [['--format', 'x'], 'expected --format to be one of csv, coco, found "x".'],
  [['--format', 'csv'], 'expected --output with --format, found none.'],
  [['--threads', '0'], '--threads: expected an integer greater than or equal to 1, found "0".'],
  [['--threads', 'a b'], '--threads: expected an integer, found "a b".'],
  [['--every', 'x'], '--every: expected a time, found "x".'],
  [['--format', 'csv', '--with-pixels', 'x'], 'expected no more arguments, found x.'],
])('%j', async (argv, message) => {
  expect(await told(argv)).toBe(message);
});

it('tells of each of several reasons', async () => {
  expect(await told(['--with-pixels', '--prefix', 'x'])).toBe(
    'expected --model with --prefix, found none. expected --format with --with-pixels, found none.',
  );
});

it('names an argument that is missing', async () => {
  const site = Args.string({ required: true, ignoreStdin: true, description: 'the folder' });
  const args = { site: { ...site, name: 'site' } };
  expect(await told(['--output', 'x'], args)).toBe('expected site (the folder), found none.');
});
