import { printable } from './printable.js';

/** Says on standard error, in one line, what is wrong. */
export function tellError(message: string): void {
  process.stderr.write(`capwright: ${printable(message)}\n`);
}
