/**
 * The errors capwright knows. Each message says what was expected, what was found and what to do next, in one line;
 * the command line prints it without a stack. Anything else that is thrown is a bug and keeps its stack.
 */

/** Base of all known errors. `code` is stable and machine-readable. */
export class CapwrightError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.name = new.target.name;
  }
}

/** The user asked for something that can't be: bad flag, missing argument, contradictory options. Exit code 2. */
export class UsageError extends CapwrightError {
  constructor(message: string, options?: ErrorOptions) {
    super('USAGE', message, options);
  }
}

/** A checkpoint that is missing, damaged or not GIT. Exit code 1. */
export class ModelError extends CapwrightError {
  constructor(message: string, options?: ErrorOptions) {
    super('MODEL', message, options);
  }
}

/** A device or execution provider that can't be used. Exit code 1. */
export class DeviceError extends CapwrightError {
  constructor(message: string, options?: ErrorOptions) {
    super('DEVICE', message, options);
  }
}

/** One item (image, video, row) that can't be processed; becomes an error record and never ends a run. */
export class ItemError extends CapwrightError {}

/** Something could not be written. Exit code 1; what was written before stays intact. */
export class OutputError extends CapwrightError {
  constructor(message: string, options?: ErrorOptions) {
    super('OUTPUT', message, options);
  }
}
