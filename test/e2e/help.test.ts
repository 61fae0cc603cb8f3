import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.js';

interface Manifest {
  readonly commands: Readonly<
    Record<
      string,
      {
        readonly id: string;
        readonly summary?: string;
        readonly description?: string;
        readonly examples?: readonly unknown[];
        readonly pluginName: string;
        readonly flags: Readonly<Record<string, { readonly description?: string; readonly helpValue?: string }>>;
        readonly args: Readonly<Record<string, { readonly description?: string }>>;
      }
    >
  >;
}

const root = new URL('../..', import.meta.url).pathname;
const { commands } = JSON.parse(readFileSync(`${root}oclif.manifest.json`, 'utf8')) as Manifest;
const own = Object.values(commands).filter(({ pluginName }) => pluginName === 'capwright');

describe.each(own.map((command) => [command.id.replaceAll(':', ' '), command] as const))(
  'the help of capwright %s',
  (_, command) => {
    it('says what it does, with an example', () => {
      expect(command.summary ?? command.description).toMatch(/\S/);
      expect(command.examples ?? []).not.toHaveLength(0);
    });

    it('is wrapped to the terminal, so no paragraph is broken by hand', () => {
      expect(command.description).not.toMatch(/\S\n\S/);
    });

    it('names values without the marks of templates, which would be cut', () => {
      for (const { helpValue } of Object.values(command.flags)) expect(helpValue ?? '').not.toMatch(/<%|%>/);
    });

    it.each(Object.entries({ ...command.flags, ...command.args }))('describes %s', (_name, { description }) => {
      expect(description).toMatch(/\w{2}/);
    });
  },
);

it('--help prints the help of a command, with every flag in it', async () => {
  const { code, stdout } = await runCli(['caption', '--help']);
  expect(code).toBe(0);
  for (const name of Object.keys(commands.caption!.flags))
    expect(stdout).toMatch(new RegExp(`--(\\[no-\\])?${name}\\b`));
  expect(stdout).toMatch(/Exit codes: 0 .*1 .*2 .*3 .*\s*.*130/s);
});

it('no arguments list the commands', async () => {
  const { code, stdout } = await runCli([]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^ {2}caption +Caption pictures\.$/m);
});

it.each([
  [['captoin', 'photos'], 'expected a command, found "captoin". Did you mean caption? See: capwright --help'],
  [
    ['help', 'models', 'lst'],
    'expected a command, found "models lst". Did you mean models list? See: capwright models --help',
  ],
])('%j is wrong usage, told in one line', async (args, message) => {
  expect(await runCli(args)).toEqual({ code: 2, stdout: '', stderr: `capwright: ${message}\n` });
});
