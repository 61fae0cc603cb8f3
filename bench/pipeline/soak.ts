/**
 * Captions 20,000 pictures of the demo set with git-demo into a journal and tells how much memory the process takes.
 * Run: npm run build && node --import tsx bench/pipeline/soak.ts [pictures]
 */
import { mkdtemp, mkdir, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { journaledRun } from '../../dist/pipeline/journaled-run.js';
import { PathSource } from '../../dist/pipeline/sources/path-source.js';
import { createRunCaptioner } from '../../dist/pipeline/text-controls/create-run-captioner.js';

const PICTURES = fileURLToPath(new URL('../../test/fixtures/git-demo/eval/images', import.meta.url));
const WARM_UP = 2000;
const count = Number(process.argv[2] ?? 20_000);

const folder = await mkdtemp(join(tmpdir(), 'capwright-soak-'));
const copies = Math.ceil(count / (await readdir(PICTURES)).length);
await mkdir(join(folder, 'photos'));
for (let copy = 0; copy < copies; copy++) {
  await symlink(PICTURES, join(folder, 'photos', `copy-${String(copy).padStart(4, '0')}`));
}
const captioner = await createRunCaptioner({
  model: 'git-demo',
  rules: { prefix: '', suffix: '', failPhrases: [], minLogprob: undefined },
});
const mebibytes = (): number => Math.round(process.memoryUsage.rss() / 2 ** 20);
let done = 0;
let warm = 0;
let peak = 0;
for await (const event of journaledRun({
  items: new PathSource([join(folder, 'photos')]).items(),
  captioner,
  journal: join(folder, 'out.jsonl'),
  keepJournal: true,
  outputs: [],
  setup: { version: '', model: captioner.model, device: '', precision: '', options: {}, source: {} },
  force: false,
  retryErrors: false,
  identity: 'stat',
  dedupe: false,
  now: () => performance.now(),
  clock: () => new Date(),
})) {
  if (event.type === 'end') {
    const { captioned, failed, seconds, imagesPerSecond } = event.summary;
    console.log(
      `${captioned} captioned, ${failed} failed, ${seconds.toFixed(0)} s, ${imagesPerSecond.toFixed(1)} images/s`,
    );
  }
  if (event.type !== 'record') continue;
  done++;
  if (done === WARM_UP) warm = mebibytes();
  if (done > WARM_UP) peak = Math.max(peak, mebibytes());
  if (done % WARM_UP === 0) console.log(`${done} pictures: ${mebibytes()} MiB`);
}
console.log(`growth after ${WARM_UP} pictures: ${mebibytes() - warm} MiB at the end, ${peak - warm} MiB at the peak`);
await captioner.close();
await rm(folder, { recursive: true });
