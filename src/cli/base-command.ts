import { Command, Errors, Flags } from '@oclif/core';
import { CapwrightError, UsageError } from '../errors.js';
import { EXIT } from './exit-code.js';

/** What all commands have in common: known errors are one line on stderr, unknown ones keep their stack. */
export abstract class BaseCommand extends Command {
  static override baseFlags = {
    json: Flags.boolean({
      description: 'print JSON in place of text',
      helpGroup: 'GLOBAL',
    }),
  };

  protected override async catch(error: Error & { exitCode?: number }): Promise<unknown> {
    if (error.name === 'AbortError') return this.exit(EXIT.interrupted); // Ctrl-C before the run began
    // The parser puts the flag that it was parsing on a line of its own.
    const ownMessage = error.message.replace(/^Parsing (--\S+)\s+/, '$1: ');
    if (error instanceof CapwrightError) return this.fail(error.code, ownMessage, error);
    if (error instanceof Errors.ExitError) return super.catch(error);
    if (error instanceof Errors.CLIError) {
      // The parser's own advice is a page of help, above which its message is out of sight.
      const message = error.message.replace(/\s*See more help with --help$/, '').replaceAll(/\s+/g, ' ');
      return this.fail('USAGE', `${message.replace(/\.$/, '')}. See: ${this.config.bin} ${this.id} --help`, error);
    }
    return this.jsonEnabled() ? this.fail('UNKNOWN', error.stack ?? error.message, error) : super.catch(error);
  }

  private fail(code: string, message: string, error: Error): never {
    if (this.jsonEnabled()) this.logJson({ error: { code, message } });
    else process.stderr.write(`capwright: ${message}\n`);
    this.exit(error instanceof UsageError || error instanceof Errors.CLIError ? EXIT.usage : EXIT.failed);
  }
}
