import { Errors, Help as OclifHelp } from '@oclif/core';
import { tellUnknownCommand } from './command-not-found.js';
import { EXIT } from './exit-code.js';

/** oclif's help, but that an unknown command is told as it is elsewhere. */
export default class Help extends OclifHelp {
  override async showHelp(argv: string[]): Promise<void> {
    try {
      await super.showHelp(argv);
    } catch (error) {
      const [, id] = error instanceof Errors.CLIError ? (/^Command (.*) not found\.$/s.exec(error.message) ?? []) : [];
      if (id === undefined) throw error;
      tellUnknownCommand(id, this.config);
      Errors.exit(EXIT.usage);
    }
  }
}
