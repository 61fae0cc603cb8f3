import { createHash } from 'node:crypto';
import { planFile, type FilePlan, type FileRefusal } from '../../../src/site/apply/plan-file.js';
import type { Decision } from '../../../src/site/review/decision.js';
import { scanDocument } from '../../../src/site/scan/scan-document.js';

const components = new Set(['Image']);

/** Decisions for every image of a document that has no text yet, as a review would hold them. */
export async function decide(
  file: string,
  bytes: Buffer,
  textOf: (index: number) => string | undefined,
): Promise<Decision[]> {
  const { images, source } = await scanDocument(bytes, file, components);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return images.flatMap(({ slot }, index) => {
    const text = textOf(index);
    if (text === undefined) return [];
    const own = slot.kind === 'replace' || slot.kind === 'label';
    const written = own ? { written: source.text.slice(slot.start, slot.end) } : {};
    return [{ id: `${file}#${index}`, file, index, sha256, decision: 'approve' as const, text, ...written }];
  });
}

/** Plans decisions on a document. */
export function plan(
  bytes: Buffer,
  decisions: Decision[],
  replace = false,
  file = decisions[0]?.file ?? 'a.html',
): Promise<FilePlan | FileRefusal> {
  return planFile(file, bytes, decisions, { components, replace });
}

/** Plans and gives the new document as text, or the old one when nothing changes. */
export async function applied(file: string, text: string, alts: string | string[], replace = false): Promise<string> {
  const bytes = Buffer.from(text);
  const textOf = (index: number) => (typeof alts === 'string' ? alts : alts[index]);
  const result = await plan(bytes, await decide(file, bytes, textOf), replace);
  if ('reason' in result) throw new Error(result.reason);
  return (result.bytes ?? bytes).toString();
}
