import { ResultsWriter } from './results-writer.js';

/** COCO caption results: a JSON array of `{"image_id", "caption"}`. @throws OutputError when the file can't be made */
export function openCocoResults(path: string): Promise<ResultsWriter> {
  return ResultsWriter.create(path, (id, { caption }) => ({ image_id: id, caption }));
}
