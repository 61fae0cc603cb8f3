import { Command, Errors, Flags, type Interfaces } from '@oclif/core';
import { CapwrightError, UsageError } from '../errors.js';
import { EXIT } from './exit-code.js';
import { printable, printableLines } from './printable.js';
import { tellError } from './tell-error.js';
import { usageMessage } from './usage-message.js';

/** What all commands have in common: known errors are one line on stderr, unknown ones keep their stack. */
export abstract class BaseCommand extends Command {
  static override baseFlags = {
    json: Flags.boolean({
      description: 'print JSON in place of text',
      helpGroup: 'GLOBAL',
    }),
  };

  /** @throws UsageError for an empty argument, which names nothing, besides what the parser throws */
  protected override async parse<
    F extends Interfaces.OutputFlags<Interfaces.FlagInput>,
    B extends Interfaces.OutputFlags<Interfaces.FlagInput>,
    A extends Interfaces.OutputArgs<Interfaces.ArgInput>,
  >(options?: Interfaces.Input<F, B, A>, argv?: string[]): Promise<Interfaces.ParserOutput<F, B, A>> {
    const parsed = await super.parse(options, argv);
    if (parsed.argv.includes('')) {
      throw new UsageError(
        'expected a name for every argument, found an empty one. Was a variable of the shell empty?',
      );
    }
    return parsed;
  }

  protected override async catch(error: Error & { exitCode?: number }): Promise<unknown> {
    if (error.name === 'AbortError') return this.exit(EXIT.interrupted); // Ctrl-C before the run began
    if (error instanceof Errors.ExitError) return super.catch(error);
    if (error instanceof Errors.CLIError || error.message.startsWith('Parsing --')) {
      const command = (this.id ?? '').replaceAll(':', ' ');
      const message = `${usageMessage(error, this.knownFlags())} See: ${this.config.bin} ${command} --help`;
      return this.fail('USAGE', message, EXIT.usage);
    }
    if (error instanceof CapwrightError) {
      return this.fail(error.code, error.message, error instanceof UsageError ? EXIT.usage : EXIT.failed);
    }
    return this.jsonEnabled() ? this.fail('UNKNOWN', error.stack ?? error.message, EXIT.failed) : super.catch(error);
  }

  /** Prints lines for people; where they go to a terminal, nothing in them steers it. */
  override log(message = '', ...args: unknown[]): void {
    super.log(process.stdout.isTTY ? printableLines(message) : message, ...args);
  }

  /** Prints a message, in which nothing steers the terminal. */
  override logToStderr(message = '', ...args: unknown[]): void {
    super.logToStderr(printable(message), ...args);
  }

  /** The names that flags of this command may be given by. */
  private knownFlags(): string[] {
    const flags = Object.entries({ ...BaseCommand.baseFlags, ...this.ctor.flags });
    return ['help', ...flags.flatMap(([name, flag]) => (isNegatable(flag) ? [name, `no-${name}`] : [name]))];
  }

  private fail(code: string, message: string, exitCode: number): never {
    if (this.jsonEnabled()) this.logJson({ error: { code, message } });
    else tellError(message);
    this.exit(exitCode);
  }
}

function isNegatable(flag: Command.Flag.Any): boolean {
  return flag.type === 'boolean' && flag.allowNo;
}
