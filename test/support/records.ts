import type { RunRecord } from '../../src/pipeline/record.js';
import type { Writer } from '../../src/pipeline/writers/writer.js';

/** Records of every kind, with what outputs stumble over: quotes, commas, line ends, formulas, other scripts. */
export const RECORDS: readonly RunRecord[] = [
  { path: 'photos/a.jpg', caption: 'a "red" ball, on grass', logprob: -1.234567, tokens: [1037, 2417, 102] },
  { path: 'photos/broken.jpg', error: { code: 'IMAGE_TRUNCATED', message: 'photos/broken.jpg: ends, "early"' } },
  { path: 'photos/sub/ä 2.png', id: 'second', caption: '=1+1 zwei\nZeilen 猫', logprob: -0.5, tokens: [] },
  { path: 'photos/COCO_val2014_000000404464.jpg', imageId: 404464, caption: 'a boat', logprob: -20, tokens: [7] },
];

/** Writes records and closes. */
export async function writeAll(writer: Writer, records: readonly RunRecord[] = RECORDS): Promise<void> {
  for (const record of records) await writer.write(record);
  await writer.close();
}

/** A record of a caption. */
export function captioned(path: string, caption = `caption of ${path}`): RunRecord {
  return { path, caption, logprob: -1, tokens: [5] };
}
