import type { Decision } from '../review/decision.js';
import type { AppliedFile } from './apply-review.js';

/** What an application came to. */
export interface ApplySummary {
  /** Changed files. */
  readonly files: number;
  readonly written: number;
  readonly already: number;
  readonly refused: number;
  readonly skipped: number;
  readonly undecided: number;
}

/** Counts files as they are done; read `summary` after the last. */
export class ApplyCounter {
  private files = 0;
  private written = 0;
  private already = 0;

  constructor(private readonly decisions: readonly Decision[]) {}

  add({ outcome, written, already }: AppliedFile): void {
    if (outcome === 'changed') this.files += 1;
    this.written += written.length;
    this.already += already.length;
  }

  get summary(): ApplySummary {
    const { files, written, already, decisions } = this;
    const skipped = decisions.filter(({ decision }) => decision === 'skip').length;
    const undecided = decisions.filter(({ decision }) => decision === undefined).length;
    const refused = decisions.length - skipped - undecided - written - already;
    return { files, written, already, refused, skipped, undecided };
  }
}
