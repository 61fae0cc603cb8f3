// Run as a process of its own by bounded-memory.test.ts, with --expose-gc: streams paths through a list source into
// writers of every kind that completes at the end, and prints by how many bytes the heap grew over the last three quarters.
import { join } from 'node:path';
import { ListSource } from '../../src/pipeline/sources/list-source.js';
import { readLines } from '../../src/pipeline/sources/read-lines.js';
import { WRITER_FORMATS, type WriterFormat } from '../../src/pipeline/writers/writer-formats.js';
import { captioned } from './records.js';

const [folder = '', count = '0'] = process.argv.slice(2);
const formats: WriterFormat[] = ['csv', 'coco', 'coco-annotations', 'kohya', 'parquet', 'webdataset'];

async function* lines() {
  for (let i = 0; i < Number(count); i++) yield await Promise.resolve(`photos/part-${i % 100}/picture-${i}.jpg\n`);
}

const writers = await Promise.all(formats.map((format) => WRITER_FORMATS[format](join(folder, format), {})));
let written = 0;
let before = 0;
let growth = 0;
for await (const { path } of new ListSource(readLines(lines(), 'list')).items()) {
  for (const writer of writers) await writer.write(captioned(path));
  written++;
  if (written === Number(count) / 4) before = heapUsed();
  if (written === Number(count)) growth = heapUsed() - before;
}
for (const writer of writers) await writer.close();
process.stdout.write(String(growth));

function heapUsed(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
