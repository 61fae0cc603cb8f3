import type { PurposeFlag } from '../suggest/purpose-flags.js';
import type { Verdict } from './decision.js';
import type { ReviewRow } from './review-row.js';

/** One card of the review page: places with the same picture and the same purpose. */
export interface ReviewGroup {
  readonly id: string;
  /** What a person calls the picture: its file name. */
  readonly name: string;
  readonly text: string;
  readonly alt?: string;
  readonly element: string;
  /** True when the image may well be decorative. */
  readonly decorative: boolean;
  readonly picture?: string;
  readonly width?: number;
  readonly height?: number;
  readonly flags: readonly PurposeFlag[];
  /** What was decided before, when all places of the group were decided alike. */
  readonly decision?: Verdict;
  readonly uses: readonly Pick<ReviewRow, 'id' | 'file' | 'index' | 'sha256' | 'written' | 'context'>[];
}

/** Gathers the rows of a review into the page's cards, in the order of their first places. */
export function reviewGroups(rows: readonly ReviewRow[]): ReviewGroup[] {
  const byGroup = new Map<string, ReviewRow[]>();
  for (const row of rows) {
    const members = byGroup.get(row.group) ?? [];
    members.push(row);
    byGroup.set(row.group, members);
  }
  return [...byGroup].map(([id, members]) => ({ id, ...describe(members) }));
}

function describe(rows: readonly ReviewRow[]): Omit<ReviewGroup, 'id'> {
  const [first] = rows;
  if (!first) throw new Error('a group has at least one place');
  const { text, alt, element, decorative, picture, width, height } = first;
  const { decision } = first;
  const alike = rows.every((row) => row.decision === decision && row.text === text);
  const flags = new Map(rows.flatMap((row) => row.flags.map((flag) => [flag.code, flag] as const)));
  return {
    name: nameOf(first),
    text,
    ...(alt === undefined || alt === '' ? {} : { alt }),
    element,
    decorative,
    ...(picture === undefined ? {} : { picture }),
    ...(width === undefined ? {} : { width }),
    ...(height === undefined ? {} : { height }),
    flags: [...flags.values()],
    ...(decision !== undefined && alike ? { decision } : {}),
    uses: rows.map(({ id, file, index, sha256, written, context }) => ({
      id,
      file,
      index,
      sha256,
      context,
      ...(written === undefined ? {} : { written }),
    })),
  };
}

function nameOf({ src, element }: ReviewRow): string {
  if (element === 'svg') return 'Inline drawing';
  if (src === undefined) return element === 'area' ? 'Area of an image map' : 'Image without an address';
  if (src.startsWith('data:')) return 'Embedded image';
  return src.split(/[?#]/)[0]?.split('/').pop() ?? src;
}
