/** The files of one journal. */
export interface JournalPaths {
  /** The rows: JSONL. */
  readonly rows: string;
  /** One short line a row: which item it belongs to and what that looked like. Only resuming reads it. */
  readonly seen: string;
  /** What the run was made with, and whether it is finished. */
  readonly manifest: string;
  /** There while a process writes. */
  readonly lock: string;
}

/** The files that belong to the journal whose rows are at `rows`. */
export function journalPaths(rows: string): JournalPaths {
  return { rows, seen: `${rows}.seen`, manifest: `${rows}.run.json`, lock: `${rows}.lock` };
}
