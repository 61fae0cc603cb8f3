import { createHash } from 'node:crypto';
import type { Decision } from '../review/decision.js';
import type { ImageUse } from '../scan/image-use.js';
import { syntaxOf } from '../scan/parse-document.js';
import { scanDocument, type ScannedDocument } from '../scan/scan-document.js';
import { altEdit } from './alt-edit.js';
import { applyEdits, type Edit } from './apply-edits.js';
import { normalizeText } from './normalize-text.js';
import { refusal } from './refusal.js';
import { undoEdit } from './undo-edit.js';

/** What is to be done with one document. */
export interface FilePlan {
  /** The new bytes; absent when nothing changes. */
  readonly bytes?: Buffer;
  readonly before: ScannedDocument;
  /** Ids whose text is written by this plan, and ids that hold their text already. */
  readonly written: readonly string[];
  readonly already: readonly string[];
  /** Places that are left alone although they were decided, with the reason. */
  readonly refused: readonly { readonly id: string; readonly reason: string }[];
}

/** Why a whole document is left alone. */
export interface FileRefusal {
  readonly reason: string;
}

/**
 * Plans the edits of one document and proves them: the result is parsed again, and only the decided texts may differ.
 *
 * A document counts as unchanged since the scan when its hash is the scan's, or becomes the scan's once the texts that are
 * already written are taken out; so a second run changes nothing, and a review can be applied in several sittings.
 *
 * @param file its name, for the syntax
 * @param bytes the document as it is now
 * @param decisions the approved and decorative decisions on this document
 * @param options components as scanned; `replace` allows to replace an author's text
 * @throws ItemError when the document can't be read
 */
export async function planFile(
  file: string,
  bytes: Uint8Array,
  decisions: readonly Decision[],
  options: { readonly components: ReadonlySet<string>; readonly replace: boolean },
): Promise<FilePlan | FileRefusal> {
  const syntax = syntaxOf(file);
  if (!syntax) return { reason: 'its file name does not say which syntax it is' };
  const before = await scanDocument(bytes, file, options.components);
  const places = decisions.map((decision) => ({ decision, use: before.images[decision.index] }));
  const isApplied = ({ decision, use }: Place): boolean => use?.alt !== undefined && use.alt === wanted(decision);
  const scanned = new Set(decisions.map(({ sha256 }) => sha256));
  if (![...scanned].every((sha256) => isUnchanged(bytes, before, places.filter(isApplied), sha256))) {
    return { reason: 'it changed since the scan; scan it again' };
  }

  const edits: Edit[] = [];
  const written: string[] = [];
  const already: string[] = [];
  const refused: { id: string; reason: string }[] = [];
  const expected = before.images.map(({ alt }) => alt);
  for (const place of places) {
    const { decision, use } = place;
    if (isApplied(place)) {
      already.push(decision.id);
      continue;
    }
    const reason = use ? refusal(use, wanted(decision), options.replace) : 'no such image in the document';
    const edit = use && reason === undefined ? altEdit(use.slot, wanted(decision), syntax) : undefined;
    if (!edit) {
      refused.push({ id: decision.id, reason: reason ?? 'a tool can not write here' });
      continue;
    }
    edits.push(edit);
    written.push(decision.id);
    expected[decision.index] = wanted(decision);
  }
  if (edits.length === 0) return { before, written, already, refused };
  const after = applyEdits(bytes, before.source, edits);
  if (!(await readsBack(after, file, before.images, expected, options.components))) {
    return { reason: 'the edited text would not read back as decided, so nothing was written' };
  }
  return { bytes: after, before, written, already, refused };
}

interface Place {
  readonly decision: Decision;
  readonly use: ImageUse | undefined;
}

function wanted({ decision, text }: Decision): string {
  return decision === 'decorative' ? '' : normalizeText(text);
}

function isUnchanged(
  bytes: Uint8Array,
  { source, sha256 }: ScannedDocument,
  applied: readonly Place[],
  scanned: string,
): boolean {
  if (sha256 === scanned) return true;
  const undone = applied.flatMap(({ decision, use }) => {
    const edit = use && undoEdit(use.slot, decision.written, source.text);
    return edit ? [edit] : [];
  });
  return (
    createHash('sha256')
      .update(applyEdits(bytes, source, undone))
      .digest('hex') === scanned
  );
}

async function readsBack(
  bytes: Uint8Array,
  file: string,
  before: readonly ImageUse[],
  expected: readonly (string | undefined)[],
  components: ReadonlySet<string>,
): Promise<boolean> {
  try {
    const { images } = await scanDocument(bytes, file, components);
    return (
      images.length === before.length &&
      images.every(({ alt, element, sources }, index) => {
        const old = before[index];
        return alt === expected[index] && element === old?.element && sources.join('\n') === old.sources.join('\n');
      })
    );
  } catch {
    return false;
  }
}
