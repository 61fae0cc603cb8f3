import { existsSync } from 'node:fs';
import { Errors, type Hook, type Interfaces } from '@oclif/core';
import { EXIT } from './exit-code.js';
import { tellError } from './tell-error.js';
import { unknownCommand } from './unknown-command.js';

/** Says what may have been meant by an unknown command, as all wrong usage is told. */
export function tellUnknownCommand(id: string, { bin, commands }: Interfaces.Config): void {
  const known = commands.filter(({ hidden }) => !hidden).map((command) => command.id);
  tellError(unknownCommand({ bin, id, known, isPath: existsSync }));
}

const commandNotFound: Hook.CommandNotFound = function ({ id, config }) {
  tellUnknownCommand(id, config);
  return Errors.exit(EXIT.usage);
};

export default commandNotFound;
