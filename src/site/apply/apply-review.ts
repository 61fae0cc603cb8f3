import { readFile, realpath } from 'node:fs/promises';
import { relative, resolve, isAbsolute } from 'node:path';
import { CapwrightError, UsageError } from '../../errors.js';
import type { DecidedReview, Decision } from '../review/decision.js';
import { planFile } from './plan-file.js';
import { unifiedDiff } from './unified-diff.js';
import { replaceFile } from './replace-file.js';

/** How a review is applied. */
export interface ApplyOptions {
  /** Allows to replace an author's own text. */
  readonly replace: boolean;
  /** Writes nothing; the events carry the differences. */
  readonly dryRun: boolean;
  /** Keeps a copy of each changed file beside it. */
  readonly backup: boolean;
}

/** What became of one document. */
export interface AppliedFile {
  readonly file: string;
  readonly outcome: 'changed' | 'unchanged' | 'refused';
  /** Why the whole document was left alone. */
  readonly reason?: string;
  readonly written: readonly string[];
  readonly already: readonly string[];
  readonly refused: readonly { readonly id: string; readonly reason: string }[];
  /** A unified diff, on a dry run. */
  readonly diff?: string;
  /** Where the copy of the old file is. */
  readonly backup?: string;
}

/**
 * Writes the approved texts of a review into the documents, one at a time and each at once. A document that changed since
 * the scan is left alone, as is everything that nobody approved.
 *
 * @throws UsageError for a review of the web, OutputError when a file can't be written; the files before it are done, and it is as it was
 */
export async function* applyReview(review: DecidedReview, options: ApplyOptions): AsyncGenerator<AppliedFile> {
  if (review.kind === 'web') {
    throw new UsageError(`expected a review of files, found one of ${review.root}: pages on the web can't be edited.`);
  }
  const components = new Set(review.components);
  const byFile = new Map<string, Decision[]>();
  for (const decision of review.decisions) {
    if (decision.decision !== 'approve' && decision.decision !== 'decorative') continue;
    const ofFile = byFile.get(decision.file) ?? [];
    ofFile.push(decision);
    byFile.set(decision.file, ofFile);
  }
  for (const [file, decisions] of byFile) {
    const result = await applyToFile(file, decisions, review.root, { ...options, components });
    yield { file, written: [], already: [], refused: [], ...result };
  }
}

type Outcome = Pick<AppliedFile, 'outcome'> & Partial<AppliedFile>;

async function applyToFile(
  file: string,
  decisions: readonly Decision[],
  root: string,
  options: ApplyOptions & { readonly components: ReadonlySet<string> },
): Promise<Outcome> {
  const path = await inside(root, file);
  if (path === undefined) return { outcome: 'refused', reason: 'there is no such file in the scanned folder' };
  const bytes = await readFile(path);
  const plan = await planFile(file, bytes, decisions, options).catch((error: unknown) => {
    if (error instanceof CapwrightError) return { reason: error.message };
    throw error;
  });
  if ('reason' in plan) return { outcome: 'refused', reason: plan.reason };
  const { written, already, refused } = plan;
  if (!plan.bytes) return { outcome: 'unchanged', written, already, refused };
  if (options.dryRun) {
    const diff = unifiedDiff(file, bytes, plan.bytes);
    return { outcome: 'changed', written, already, refused, diff };
  }
  const backup = await replaceFile(path, bytes, plan.bytes, options.backup);
  return { outcome: 'changed', written, already, refused, ...(backup === undefined ? {} : { backup }) };
}

/** The real path of a document, or `undefined` when it is missing or lies outside the folder: a review may come from anywhere. */
async function inside(root: string, file: string): Promise<string | undefined> {
  try {
    const path = await realpath(resolve(root, file));
    const way = relative(await realpath(root), path);
    return way.startsWith('..') || isAbsolute(way) ? undefined : path;
  } catch {
    return undefined;
  }
}
