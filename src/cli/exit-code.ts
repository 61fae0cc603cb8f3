import type { RunSummary } from '../pipeline/caption-run.js';

/** Exit codes that all commands share; 0 is all good. */
export const EXIT = { failed: 1, usage: 2, itemErrors: 3, interrupted: 130 } as const;

/** The exit code of a run that came to its end. */
export function exitCode({
  failed,
  interrupted,
  gaveUp,
}: Pick<RunSummary, 'failed' | 'interrupted' | 'gaveUp'>): number {
  if (gaveUp) return EXIT.failed;
  if (interrupted) return EXIT.interrupted;
  return failed > 0 ? EXIT.itemErrors : 0;
}
