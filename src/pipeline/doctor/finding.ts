/** How a part of the set-up was found: `failed` keeps capwright from working as asked, `absent` only from doing some of it. */
type FindingState = 'ok' | 'absent' | 'failed';

/** One thing that was examined. */
export interface Finding {
  readonly name: string;
  readonly state: FindingState;
  /** What was found, in words. */
  readonly found: string;
  /** What to do about it, where it is not ok. */
  readonly remedy?: string;
}
