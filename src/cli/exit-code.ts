import type { RunSummary } from '../pipeline/caption-run.js';

/** Exit codes that all commands share; 0 is all good. */
export const EXIT = { failed: 1, usage: 2, itemErrors: 3, interrupted: 130 } as const;

/** The exit code of a run that came to its end. Rows of an earlier run count: the same command ends the same way. */
export function exitCode(summary: RunEnd & { readonly failedRows?: number }): number {
  if (summary.gaveUp) return EXIT.failed;
  if (summary.interrupted) return EXIT.interrupted;
  return (summary.failedRows ?? summary.failed) > 0 ? EXIT.itemErrors : 0;
}

type RunEnd = Pick<RunSummary, 'failed' | 'interrupted' | 'gaveUp'>;
