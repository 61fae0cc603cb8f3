import { readdirSync } from 'node:fs';
import { Parser, type Command, type Interfaces } from '@oclif/core';
import { expect, it } from 'vitest';
import { pathArguments } from '../../src/cli/path-arguments.js';

const folder = new URL('../../src/commands/', import.meta.url);
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));

it.each(files)('%s: a flag that may be repeated leaves the path behind its value alone', async (file) => {
  const { default: command } = (await import(new URL(file, folder).href)) as { default: Command.Class };
  for (const [name, flag] of Object.entries({ ...command.flags })) {
    if (flag.type !== 'option' || !flag.multiple) continue;
    const alone = { ...flag, name, dependsOn: [], required: false } as Interfaces.OptionFlag<string[] | undefined>;
    const { argv, flags } = await Parser.parse([`--${name}`, 'value', 'photos'], {
      args: pathArguments,
      flags: { [name]: alone },
      strict: false,
    });
    expect({ argv, flags }).toEqual({ argv: ['photos'], flags: { [name]: ['value'] } });
  }
});
