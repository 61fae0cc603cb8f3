import type { Writer } from './writer.js';

/** Drops the outputs of a run that has failed; that one can't be dropped does not hide why. */
export async function abortAll(writers: readonly Writer[]): Promise<void> {
  for (const writer of writers) await writer.abort?.().catch(() => undefined);
}
