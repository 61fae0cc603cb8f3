/**
 * A flag that may be given several times, with one value each time. oclif's own kind also takes whatever follows a value,
 * so that `--exclude drafts photos` would leave out photos and caption nothing.
 */
export const REPEATABLE = { multiple: true, multipleNonGreedy: true } as const;
