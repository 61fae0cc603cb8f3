/**
 * Peak memory of a million paths through sources and writers, without decoding or captioning:
 * `npx tsx bench/pipeline/million-paths.ts [count]`. Each stage runs in a process of its own.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunRecord } from '../../src/pipeline/record.js';
import { ListSource } from '../../src/pipeline/sources/list-source.js';
import { PathSource } from '../../src/pipeline/sources/path-source.js';
import { readLines } from '../../src/pipeline/sources/read-lines.js';
import { WRITER_FORMATS, type WriterFormat } from '../../src/pipeline/writers/writer-formats.js';

const [stage, amount = '1000000', folder = ''] = process.argv.slice(2);
const FILES: readonly WriterFormat[] = ['jsonl', 'csv', 'coco', 'coco-annotations', 'kohya', 'parquet', 'webdataset'];

async function* lines(count: number) {
  for (let i = 0; i < count; i++) yield await Promise.resolve(`photos/part-${i % 100}/picture-${i}.jpg\n`);
}

function record(path: string): RunRecord {
  return { path, caption: `a picture called ${path}`, logprob: -1.5, tokens: [1, 2, 3, 4, 5, 6, 7] };
}

async function run(stage: string, count: number): Promise<void> {
  if (stage === 'folder') {
    for await (const item of new PathSource([folder]).items()) await item.identity();
    return;
  }
  const source = new ListSource(readLines(lines(count), 'list'));
  const writer = stage === 'list' ? undefined : await WRITER_FORMATS[stage as WriterFormat](join(folder, 'out'), {});
  for await (const item of source.items()) await writer?.write(record(item.path));
  await writer?.close();
}

if (stage !== undefined && !/^\d+$/.test(stage)) {
  const start = performance.now();
  await run(stage, Number(amount));
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${stage.padEnd(18)} ${Math.round(process.resourceUsage().maxRSS / 1024)} MB ${seconds} s`);
} else {
  const count = stage ?? amount;
  const work = mkdtempSync(join(tmpdir(), 'capwright-million-'));
  const flat = join(work, 'flat');
  mkdirSync(flat);
  for (let i = 0; i < Number(count); i++) writeFileSync(join(flat, `picture-${i}.jpg`), '');
  for (const name of ['list', 'folder', ...FILES]) {
    const place = name === 'folder' ? flat : work;
    const args = [...process.execArgv, fileURLToPath(import.meta.url), name, count, place];
    process.stdout.write(execFileSync(process.execPath, args));
  }
  rmSync(work, { recursive: true });
}
