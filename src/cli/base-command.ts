import { Command } from '@oclif/core';
import { CapwrightError, UsageError } from '../errors.js';
import { EXIT } from './exit-code.js';

/** What all commands have in common: known errors are one line on stderr, unknown ones keep their stack. */
export abstract class BaseCommand extends Command {
  protected override async catch(error: Error & { exitCode?: number }): Promise<unknown> {
    if (!(error instanceof CapwrightError)) return super.catch(error);
    if (this.jsonEnabled()) {
      this.logJson({ error: { code: error.code, message: error.message } });
    } else {
      process.stderr.write(`capwright: ${error.message}\n`);
    }
    return this.exit(error instanceof UsageError ? EXIT.usage : EXIT.failed);
  }
}
